"""
Readers of raw logs: each turns one file of one format into the same `LogReading`.
"""
