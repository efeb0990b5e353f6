"""The demonstration, and running everything on one machine. No other code needs this package.

behind      who is behind the sample's tracks, according to the simulated credit sources
past        the year before the sample's own weeks, as a file
planting    puts on file why the sample's numbers moved
processes   the process types of the Procfile, started and stopped
sample      an invented catalogue with eight earlier weeks
tables      its tables
"""
