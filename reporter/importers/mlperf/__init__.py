"""
Published MLPerf Training logs, read as they are.
"""
