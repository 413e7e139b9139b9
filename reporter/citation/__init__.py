"""
How an entry is stated and cited: its figures, the words for them, and BibTeX.

The site and the statements say the same of an entry because both take it from here.
"""
