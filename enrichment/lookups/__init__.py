"""Lookups that are independent of runs, and never delay one.

credits       who is behind the tracks, from every credit source
isrcs         ISRCs of tracks that have none
page_facts    what a page shows in addition to its count: lengths, artists, albums, latest releases
third_party   Chartmetric's counts
track_ids     ids of tracks that a catalogue file names by their ISRC
"""
