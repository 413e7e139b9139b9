"""
What a submission, a run, a system, a benchmark and a board are: frozen objects, no I/O.
"""
