"""
Boards, ranks, ties, second sources and Pareto views from scored entries.
"""
