"""
One module a format.
"""
