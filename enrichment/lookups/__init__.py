"""Lookups beside runs; none of them delays a run.

isrcs         ISRCs of tracks that came without one
third_party   Chartmetric's counts
track_ids     ids of tracks that a catalogue file names by their ISRC
"""
