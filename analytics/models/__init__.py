"""Every table of TrackPulse: the catalogue, the runs that read it, the snapshots they recorded, and who is told."""

from analytics.models.api_keys import ApiKey
from analytics.models.cache import Kept
from analytics.models.canaries import Canary
from analytics.models.catalogue import Contact, Credit, Track, Video
from analytics.models.contacts import ColumnMap, ContactMerge, ContactsApart, CreditSuggestion, Erasure
from analytics.models.counting_changes import CountingChange
from analytics.models.events import RunEvent
from analytics.models.evidence import Evidence
from analytics.models.notifications import Announcement, Delivery, Event, Subscription, Target, Watch, Webhook
from analytics.models.playlists import Playlist, PlaylistReading, PlaylistSnapshot, week_of
from analytics.models.rehearsals import Rehearsal
from analytics.models.runs import Leg, Outcome, Platform, Reading, SnapshotRun
from analytics.models.snapshots import Flag, TrackPerformanceSnapshot
from analytics.models.third_party import Counter, SecondHandCount, SecondHandQuestion
from analytics.models.uploads import CatalogueUpload
from analytics.models.video_search import VideoCandidate, VideoSearch

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
    "Evidence",
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
