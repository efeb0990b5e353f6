"""Lookups beside runs; none of them delays a run.

credits       who is behind the tracks, of every place where that is on file
isrcs         ISRCs of tracks that came without one
releases      albums and latest releases, in the catalogue's form
third_party   Chartmetric's counts
track_ids     ids of tracks that a catalogue file names by their ISRC
"""
