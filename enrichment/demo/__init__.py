"""The demonstration, and running everything on one machine. No other code needs this package.

processes   the process types of the Procfile, started and stopped
sample      an invented catalogue with eight earlier weeks
"""
