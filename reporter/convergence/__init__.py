"""
Reference convergence: how many samples a benchmark needs at a batch size, and what an entry needs.
"""
