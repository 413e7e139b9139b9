"""
Entries of a board compared with each other and with what documents print, factor by factor.

It turns an entry into the facts that claims are compared by, and says what the ratio doesn't: the
arithmetic is that of `reporter.claims`, the figures are those of the score.
"""
