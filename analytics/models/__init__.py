"""Every table of TrackPulse: the catalogue, the runs that read it, the snapshots they recorded, and who is told."""

from analytics.models.access import ApiKey
from analytics.models.canaries import Canary
from analytics.models.catalogue import Contact, Credit, Track, Video
from analytics.models.counting import CountingChange
from analytics.models.events import RunEvent
from analytics.models.kept import Kept
from analytics.models.matching import VideoCandidate, VideoSearch
from analytics.models.news import Announcement, Delivery, Event, Subscription, Target, Watch, Webhook
from analytics.models.people import ColumnMap, ContactMerge, ContactsApart, CreditSuggestion, Erasure
from analytics.models.playlists import Playlist, PlaylistReading, PlaylistSnapshot, week_of
from analytics.models.rehearsals import Rehearsal
from analytics.models.runs import Leg, Outcome, Platform, Reading, SnapshotRun
from analytics.models.second_hand import Counter, SecondHandCount, SecondHandQuestion
from analytics.models.snapshots import Flag, TrackPerformanceSnapshot
from analytics.models.uploads import CatalogueUpload

__all__ = [
    "Announcement",
    "ApiKey",
    "Canary",
    "CatalogueUpload",
    "ColumnMap",
    "Contact",
    "ContactMerge",
    "ContactsApart",
    "Counter",
    "CountingChange",
    "Credit",
    "CreditSuggestion",
    "Delivery",
    "Erasure",
    "Event",
    "Flag",
    "Kept",
    "Leg",
    "Outcome",
    "Platform",
    "Playlist",
    "PlaylistReading",
    "PlaylistSnapshot",
    "Reading",
    "Rehearsal",
    "RunEvent",
    "SecondHandCount",
    "SecondHandQuestion",
    "SnapshotRun",
    "Subscription",
    "Target",
    "Track",
    "TrackPerformanceSnapshot",
    "Video",
    "VideoCandidate",
    "VideoSearch",
    "Watch",
    "Webhook",
    "week_of",
]
