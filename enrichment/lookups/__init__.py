"""Lookups beside runs; none of them delays a run.

beside        what a page contains beside its count: lengths, artists, albums, latest releases
credits       who is behind the tracks, from every credit source
isrcs         ISRCs of tracks that have none
third_party   Chartmetric's counts
track_ids     ids of tracks that a catalogue file names by their ISRC
"""
