"""
From power readings to energy: traces, integrals, meter classes, and the AC side.
"""
