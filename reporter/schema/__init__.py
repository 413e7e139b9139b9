"""
Holds data against the JSON Schemas, and its fields against each other.
"""
