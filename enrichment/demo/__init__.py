"""The demonstration, and everything at once on one machine. No other code needs this room.

processes   the process types of the Procfile, started and stopped
sample      an invented catalogue with eight earlier weeks
"""
