"""
The rules: what a submission is worth, recomputed from its evidence where that is there.
"""
