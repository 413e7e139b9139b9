"""
One module a page, or a part of one: what it shows, as views that templates print.
"""
