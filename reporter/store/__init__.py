"""
Finds, reads and writes the files of a board: strictly, and without following links.
"""
