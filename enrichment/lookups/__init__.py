"""Lookups beside runs; none of them delays a run.

credits       who is behind the tracks, from every credit source
isrcs         ISRCs of tracks that have none
releases      albums and latest releases, in the catalogue's form
third_party   Chartmetric's counts
track_ids     ids of tracks that a catalogue file names by their ISRC
"""
