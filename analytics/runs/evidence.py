"""Evidence of what a run could not understand: the first page of each kind is kept, a few kinds a platform.

It is written right after the reading is settled. A worker that dies in between keeps none, and the next reading of
that kind does; two that are at it at once write one row, as the second is turned away by the constraint.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import ExpressionWrapper

from analytics.models import Evidence, Outcome
from analytics.runs.leasing import Lease

MOST_KINDS = 6
"""Kinds kept of one run and platform. What fails in more ways than this is not told by one more."""

MOST_BYTES = 300_000
"""The most that one piece of evidence may take: its picture, its document and the rest together."""

KEPT_OF = frozenset({Outcome.UNRECOGNISED, Outcome.BLOCKED, Outcome.UNREACHABLE})
"""Readings that ended like this had a page that a person may want to see."""

# What stands in quotes, and numbers.
_OF_ONE_TRACK = re.compile(r"'[^']*'|\"[^\"]*\"|\d[\d,.]*")


@dataclass(frozen=True)
class Sighting:
    """What was seen of one page. `picture` is a JPEG, empty where none could be taken."""

    seen: dict[str, Any]
    document: str
    picture: bytes


def kind_of(reason: str) -> str:
    """Return a reason without what differs from track to track."""
    return _OF_ONE_TRACK.sub("…", reason)[:200]


def is_wanted(lease: Lease, outcome: Outcome, reason: str) -> bool:
    """Say whether a page of this kind is not kept yet."""
    if outcome not in KEPT_OF:
        return False
    kept = Evidence.objects.filter(run=lease.run_id, platform=lease.platform).values_list("outcome", "kind")
    return len(kept) < MOST_KINDS and (outcome, kind_of(reason)) not in kept


def keep(lease: Lease, outcome: Outcome, reason: str, sighting: Sighting, taken_at: datetime) -> None:
    """Keep what was seen, unless another worker has kept a page of this kind meanwhile."""
    row = Evidence(
        run_id=lease.run_id,
        track_id=lease.track_id,
        platform=lease.platform,
        outcome=outcome,
        kind=kind_of(reason),
        reason=reason[:500],
        seen=sighting.seen,
        document=sighting.document,
        picture=sighting.picture,
        taken_at=taken_at,
    )
    Evidence.objects.bulk_create([row], ignore_conflicts=True)


def of_run(run_id: int) -> QuerySet[Evidence]:
    """Return what is kept of a run, without documents and pictures; `has_picture` says whether there is one."""
    has_picture = ExpressionWrapper(~Q(picture=b""), output_field=BooleanField())
    kept = Evidence.objects.filter(run=run_id).select_related("track").annotate(has_picture=has_picture)
    return kept.defer("document", "picture").order_by("platform", "pk")
