"""Runs on a terminal.

drawing    bars, reasons, the timeline
watching   a run followed to its end
"""
