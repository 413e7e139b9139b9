"""
From energy to CO2e: factors, places, lookup, emissions, embodied carbon, water, uncertainty.

One table ranks (`factors.ranking_factors`), chosen by place and year; the others stand beside it.
"""
