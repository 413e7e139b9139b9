"""
From energy to CO2e: factors, lookup, emissions, embodied carbon, water and uncertainty.
"""
