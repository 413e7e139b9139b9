"""
The data of a board as a folder for archives and data sets: tables, and what describes them.
"""
