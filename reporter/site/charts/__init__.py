"""
Drawings as the SVG texts that templates print: geometry only, and no arithmetic of energy.
"""
