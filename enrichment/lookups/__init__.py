"""Lookups beside runs; none of them delays a run.

beside        what a page tells beside its count: lengths, artists, albums, latest releases
credits       who is behind the tracks, of every place where that is on file
isrcs         ISRCs of tracks that came without one
third_party   Chartmetric's counts
track_ids     ids of tracks that a catalogue file names by their ISRC
"""
