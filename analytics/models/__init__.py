"""All tables: the catalogue, the runs that read it, the snapshots they recorded, and notifications.

changes         whether tables have changed since a count was made
ids             the format of other systems' ids
leases          one lease for every queue: one worker has a row at a time, and doing a step twice is harmless
locking         one order for locking many rows, so that two writers of the same rows never deadlock
planner         what PostgreSQL's planner has to know about tables that grow all at once
release_facts   a track's album, label and release date, and where each was found
words           search words of a row: the words of its texts
"""

from analytics.models.api_keys import ApiKey
from analytics.models.cache import CacheEntry
from analytics.models.canaries import Canary
from analytics.models.catalogue import RemovedVideo, Track, Video
from analytics.models.contact_history import ContactSnapshot
from analytics.models.contacts import (
    ColumnMap,
    Contact,
    ContactMerge,
    Credit,
    CreditSuggestion,
    Erasure,
    NotDuplicate,
)
from analytics.models.counting_changes import CountingChange
from analytics.models.credits import ClaimSource, CreditClaim, CreditRequest
from analytics.models.current import ContactCurrent, TrackCurrent
from analytics.models.events import RunEvent
from analytics.models.evidence import Evidence
from analytics.models.isrc_answers import IsrcAnswer
from analytics.models.looks import CanaryLook
from analytics.models.notifications import (
    ContactWatch,
    Event,
    NotificationTarget,
    Subscription,
    Watch,
    Webhook,
)
from analytics.models.outbox import Announcement, Delivery
from analytics.models.platforms import CountProvider, Outcome, Platform
from analytics.models.playlists import (
    Playlist,
    PlaylistMove,
    PlaylistReading,
    PlaylistSnapshot,
    PlaylistUpdate,
    week_of,
)
from analytics.models.readings import Reading
from analytics.models.rehearsals import Rehearsal
from analytics.models.releases import Release, ReleaseArtist
from analytics.models.runs import PlatformRun, SnapshotRun
from analytics.models.snapshots import Flag, Interval, TrackPerformanceSnapshot
from analytics.models.third_party import ThirdPartyCount, ThirdPartyRequest
from analytics.models.uploads import CatalogueUpload
from analytics.models.usual import UsualGain, UsualWeek
from analytics.models.video_search import VideoCandidate, VideoSearch
from analytics.models.works import OpenWriter, Publisher, Publishing, Work, WorkRecording, WorkWriter

__all__ = [
    "Announcement",
    "ApiKey",
    "CacheEntry",
    "Canary",
    "CanaryLook",
    "CatalogueUpload",
    "ClaimSource",
    "ColumnMap",
    "Contact",
    "ContactCurrent",
    "ContactMerge",
    "ContactSnapshot",
    "ContactWatch",
    "CountProvider",
    "CountingChange",
    "Credit",
    "CreditClaim",
    "CreditRequest",
    "CreditSuggestion",
    "Delivery",
    "Erasure",
    "Event",
    "Evidence",
    "Flag",
    "Interval",
    "IsrcAnswer",
    "NotDuplicate",
    "NotificationTarget",
    "OpenWriter",
    "Outcome",
    "Platform",
    "PlatformRun",
    "Playlist",
    "PlaylistMove",
    "PlaylistReading",
    "PlaylistSnapshot",
    "PlaylistUpdate",
    "Publisher",
    "Publishing",
    "Reading",
    "Rehearsal",
    "Release",
    "ReleaseArtist",
    "RemovedVideo",
    "RunEvent",
    "SnapshotRun",
    "Subscription",
    "ThirdPartyCount",
    "ThirdPartyRequest",
    "Track",
    "TrackCurrent",
    "TrackPerformanceSnapshot",
    "UsualGain",
    "UsualWeek",
    "Video",
    "VideoCandidate",
    "VideoSearch",
    "Watch",
    "Webhook",
    "Work",
    "WorkRecording",
    "WorkWriter",
    "week_of",
]
