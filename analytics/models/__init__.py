"""Every table of TrackPulse: the catalogue, the runs that read it, and the snapshots they recorded."""

from analytics.models.access import ApiKey
from analytics.models.catalogue import Contact, Credit, Playlist, PlaylistSnapshot, Track, Video
from analytics.models.runs import Leg, Outcome, Platform, Reading, SnapshotRun
from analytics.models.snapshots import Flag, TrackPerformanceSnapshot

__all__ = [
    "ApiKey",
    "Contact",
    "Credit",
    "Flag",
    "Leg",
    "Outcome",
    "Platform",
    "Playlist",
    "PlaylistSnapshot",
    "Reading",
    "SnapshotRun",
    "Track",
    "TrackPerformanceSnapshot",
    "Video",
]
