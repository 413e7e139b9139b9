"""
From a submission and its benchmark to figures in every scope: energy to target.
"""
