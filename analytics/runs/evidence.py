"""Evidence of what a run could not understand: the first page of each kind, a few kinds per platform.

It is written right after the reading is settled. If a worker dies in between, the next reading of that kind stores
it. Two workers at once write one row, because the constraint rejects the second.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import ExpressionWrapper

from analytics.models import Evidence, Outcome, Platform
from analytics.runs.leasing import Lease

MOST_KINDS = 6
"""Kinds stored per run and platform; more of them would explain nothing further."""

MOST_BYTES = 300_000
"""The largest size of one piece of evidence: picture, document and the rest together."""

KEPT_OF = frozenset({Outcome.UNRECOGNISED, Outcome.BLOCKED, Outcome.UNREACHABLE})
"""Outcomes whose page a person may want to see."""

# What differs from track to track in a reason: quoted text, and numbers.
_OF_ONE_TRACK = re.compile(r"'[^']*'|\"[^\"]*\"|\d[\d,.]*")


@dataclass(frozen=True)
class Subject:
    """What a run asked for: a track on its platform, or a playlist."""

    run_id: int
    platform: str
    track_id: int | None = None
    playlist_id: int | None = None

    @property
    def prefix(self) -> str:
        """Return what the kinds of playlists begin with, to keep them apart from those of tracks."""
        return "Playlist: " if self.playlist_id else ""


def of_track(lease: Lease) -> Subject:
    return Subject(lease.run_id, lease.platform, track_id=lease.track_id)


def of_playlist(run_id: int, playlist_id: int) -> Subject:
    return Subject(run_id, Platform.SPOTIFY, playlist_id=playlist_id)


@dataclass(frozen=True)
class Sighting:
    """What was seen of one page. `picture` is a JPEG, empty if none could be taken."""

    seen: dict[str, Any]
    document: str
    picture: bytes


def kind_of(reason: str) -> str:
    """Return a reason without what differs from track to track."""
    return _OF_ONE_TRACK.sub("…", reason)[:200]


def is_wanted(subject: Subject, outcome: str, reason: str) -> bool:
    """Return whether no page of this kind is stored yet."""
    if outcome not in KEPT_OF:
        return False
    of_same = Evidence.objects.filter(run=subject.run_id, platform=subject.platform)
    kept = of_same.filter(playlist__isnull=subject.playlist_id is None).values_list("outcome", "kind")
    return len(kept) < MOST_KINDS and (outcome, _kind(subject, reason)) not in kept


def store(subject: Subject, outcome: str, reason: str, sighting: Sighting, taken_at: datetime) -> None:
    """Store what was seen, unless another worker has stored a page of this kind meanwhile."""
    row = Evidence(
        run_id=subject.run_id,
        track_id=subject.track_id,
        playlist_id=subject.playlist_id,
        platform=subject.platform,
        outcome=outcome,
        kind=_kind(subject, reason),
        reason=reason[:500],
        seen=sighting.seen,
        document=sighting.document,
        picture=sighting.picture,
        taken_at=taken_at,
    )
    Evidence.objects.bulk_create([row], ignore_conflicts=True)


def _kind(subject: Subject, reason: str) -> str:
    return f"{subject.prefix}{kind_of(reason)}"[:200]


def of_run(run_id: int) -> QuerySet[Evidence]:
    """Return the evidence of a run without documents and pictures; `has_picture` says whether there is one."""
    has_picture = ExpressionWrapper(~Q(picture=b""), output_field=BooleanField())
    kept = Evidence.objects.filter(run=run_id).select_related("track", "playlist").annotate(has_picture=has_picture)
    return kept.defer("document", "picture").order_by("platform", "pk")
