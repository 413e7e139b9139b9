"""
Other tools' published logs to submissions. Importers copy numbers and invent none.
"""
