"""
Checks what papers and model cards print, and compares two runs factor by factor.
"""
