"""Runs on a terminal.

drawing    bars and reasons
watching   a run followed to its end
"""
