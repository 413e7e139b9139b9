"""
The web site: views made from the leaderboard, templates, and writing all of it or nothing.
"""
