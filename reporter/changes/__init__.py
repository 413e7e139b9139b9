"""
What changes on a board between two states of it, and whether a pull request may change that.
"""
