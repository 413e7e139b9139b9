"""
From a declaration and its evidence to the measured fields: the only place that measures a run.
"""
