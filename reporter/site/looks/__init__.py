"""
The own looks of a board: what its folder `looks/` may hold, and the check of each kind of file.
"""
