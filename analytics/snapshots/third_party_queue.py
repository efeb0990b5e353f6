"""The queue of third-party requests: tracks that a run cannot or could not read, and the weeks before tracking began.

    ask_…() ─► lease_…() ─► settle(): counts and outcome
                  ▲            │ no answer
                  └────────────┘ give_back(), hand_back()

Every step may happen twice, also in two processes at the same time, see `models.leases`.
`third_party_counts` has what pages show.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q

from analytics.models import CountProvider, Outcome, SnapshotRun, ThirdPartyCount, ThirdPartyRequest
from analytics.models.third_party import ThirdPartyRequests

LATELY = timedelta(days=3)
"""A gap in a run that ended longer ago is left to the next run."""

GAP_HISTORY = timedelta(days=21)
"""How far back a gap is requested: far enough to measure a week's growth."""

LEASE = timedelta(minutes=2)

# The page could not be read. A track that was removed, or shows no number, was read and has none.
_UNREAD = [
    Outcome.BLOCKED, Outcome.QUOTA, Outcome.ACCESS_DENIED, Outcome.UNRECOGNISED, Outcome.UNREACHABLE,
    Outcome.WORKER_CRASHED, Outcome.REJECTED,
]  # fmt: skip


@dataclass(frozen=True)
class CountRequest:
    """A leased request for counts after `since`, up to `until` if given."""

    pk: int
    track_id: int
    spotify_id: str
    since: datetime
    until: datetime | None
    attempts: int
    fence: int


_READ_SINCE = Q(track__streams_read_at__gt=F("run__started_at"))

# Once for each run: most runs read everything, and their platform runs say so without a look at the readings.
_REQUEST_UNREAD = f"""
    INSERT INTO analytics_thirdpartyrequest (run_id, track_id, since)
    SELECT run.id, track.id, %(since)s
      FROM analytics_snapshotrun run
      JOIN analytics_platformrun part ON part.run_id = run.id AND part.platform = 'spotify'
      JOIN analytics_reading reading ON reading.run_id = run.id AND reading.platform = 'spotify'
      JOIN analytics_track track ON track.id = reading.track_id
     WHERE run.state IN ('complete', 'partial', 'failed') AND run.ended_at > %(lately)s
       AND {" + ".join(f"part.{outcome.value}" for outcome in _UNREAD)} > 0
       AND NOT EXISTS (SELECT FROM analytics_thirdpartyrequest asked WHERE asked.run_id = run.id)
       AND reading.outcome = ANY(%(unread)s) AND track.active AND (track.streams_read_at > run.started_at) IS NOT TRUE
     ORDER BY run.id, track.id
        ON CONFLICT DO NOTHING
"""  # noqa: S608 - constants


def ask_about_unread(now: datetime) -> None:
    """Queue a request for each track that a run of the last days could not read on Spotify.

    Deletes requests that were not answered in time, and those that a later run made unnecessary.
    """
    lately = now - LATELY
    values: dict[str, Any] = {"lately": lately, "since": now - GAP_HISTORY, "unread": [*map(str, _UNREAD)]}
    too_late = Q(run__ended_at__lte=lately) | Q(run__state=SnapshotRun.State.CANCELLED)
    with transaction.atomic(), connection.cursor() as cursor:
        ThirdPartyRequest.objects.filter(too_late | _READ_SINCE, outcome="").delete()
        cursor.execute(_REQUEST_UNREAD, values)


_REQUEST_UNREAD_IN_RUN = """
    INSERT INTO analytics_thirdpartyrequest (run_id, track_id, since)
    SELECT reading.run_id, track.id, %(since)s
      FROM analytics_reading reading JOIN analytics_track track ON track.id = reading.track_id
     WHERE reading.run_id = %(run)s AND reading.platform = 'spotify'
       AND reading.outcome = ANY(%(unread)s) AND track.active
     ORDER BY track.id
        ON CONFLICT DO NOTHING
"""


def ask_in_run(run_id: int, now: datetime) -> int:
    """Queue a request for each track that an active run could not read on Spotify; return how many are new."""
    with connection.cursor() as cursor:
        cursor.execute(
            _REQUEST_UNREAD_IN_RUN, {"run": run_id, "since": now - GAP_HISTORY, "unread": [*map(str, _UNREAD)]}
        )
        return int(cursor.rowcount)


def is_open(run_id: int) -> bool:
    """Return whether a run has a request that was not answered yet."""
    return ThirdPartyRequest.objects.filter(run=run_id, outcome="").exists()


# Tracking began with a track's first own number, or is about to begin.
_HISTORY = """
    SELECT track.id AS track_id, began.at - %(weeks)s * interval '7 days' AS since, began.at AS until
      FROM analytics_track track
     CROSS JOIN LATERAL (SELECT coalesce((
           SELECT streams_read_at FROM analytics_trackperformancesnapshot
            WHERE track_id = track.id AND spotify_streams IS NOT NULL AND streams_provider = ''
            ORDER BY streams_counted_on, streams_read_at LIMIT 1), track.created_at) AS at) began
     WHERE track.active AND (%(tracks)s::text[] IS NULL OR track.spotify_id = ANY(%(tracks)s))
"""

# Tracks requested for fewer weeks, or without an answer, are requested again.
_UNKNOWN = "(request.outcome = 'unreachable' OR request.outcome <> '' AND wanted.since < request.since)"

_REQUEST_HISTORY = f"""
    INSERT INTO analytics_thirdpartyrequest (track_id, since, until)
    SELECT wanted.track_id, wanted.since, wanted.until FROM ({_HISTORY}) wanted
      LEFT JOIN analytics_thirdpartyrequest request
        ON request.track_id = wanted.track_id AND request.run_id IS NULL
     WHERE request.id IS NULL OR {_UNKNOWN} OR request.outcome = '' AND wanted.since < request.since
     ORDER BY wanted.track_id
        ON CONFLICT (track_id, run_id) DO UPDATE
       SET since = excluded.since, until = excluded.until, outcome = '', reason = '', settled_at = NULL,
           worker_losses = 0
"""  # noqa: S608 - constants

_COUNT_HISTORY = f"""
    SELECT count(*) FROM ({_HISTORY}) wanted
      LEFT JOIN analytics_thirdpartyrequest request
        ON request.track_id = wanted.track_id AND request.run_id IS NULL
     WHERE request.id IS NULL OR request.outcome = '' OR {_UNKNOWN}
"""  # noqa: S608 - constants


def missing_history(weeks: int, spotify_ids: Sequence[str] | None) -> int:
    """Return for how many active tracks (of these) the weeks before tracking are still to be requested."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_HISTORY, _wanted(weeks, spotify_ids))
        return int(cursor.fetchone()[0])


def ask_about_history(weeks: int, spotify_ids: Sequence[str] | None) -> None:
    """Queue a request for each of these tracks whose weeks before tracking are not known yet."""
    with connection.cursor() as cursor:
        cursor.execute(_REQUEST_HISTORY, _wanted(weeks, spotify_ids))


def _wanted(weeks: int, spotify_ids: Sequence[str] | None) -> dict[str, Any]:
    return {"weeks": weeks, "tracks": None if spotify_ids is None else list(spotify_ids)}


def lease_gap() -> CountRequest | None:
    """Lease the next request for a track that a run could not read, newest run first."""
    return _lease(history=False, spotify_ids=None)


def lease_history(spotify_ids: Sequence[str] | None) -> CountRequest | None:
    """Lease the next request for the weeks before tracking (of one of these tracks)."""
    return _lease(history=True, spotify_ids=spotify_ids)


def _lease(*, history: bool, spotify_ids: Sequence[str] | None) -> CountRequest | None:
    rows = ThirdPartyRequest.objects.filter(outcome="", run__isnull=history).free().select_related("track")
    if spotify_ids is not None:
        rows = rows.filter(track__spotify_id__in=spotify_ids)
    row = rows.order_by("-run_id", "pk").take(LEASE)
    if row is None:
        return None
    return CountRequest(row.pk, row.track_id, row.track.spotify_id, row.since, row.until, row.attempts, row.fence)


def give_up_deadly(at: datetime) -> int:
    """Settle the requests that killed or hung their worker each time; return how many there were."""
    reason = "Its worker died or hung at every attempt."
    deadly = ThirdPartyRequest.objects.filter(outcome="").deadly()
    return deadly.update(outcome=Outcome.WORKER_CRASHED, reason=reason, settled_at=at, lease_until=None)


def settle(
    request: CountRequest,
    outcome: Outcome,
    counts: Sequence[tuple[datetime, int]] = (),
    *,
    reason: str,
    at: datetime,
) -> bool:
    """Store these counts and the end of a request, in one transaction; return whether it was still ours.

    A second count for the same time is ignored: history is never rewritten.
    """
    rows = [
        ThirdPartyCount(
            track_id=request.track_id,
            source=CountProvider.CHARTMETRIC,
            streams=streams,
            observed_at=observed_at,
            fetched_at=at,
        )
        for observed_at, streams in counts
    ]
    with transaction.atomic():
        ours = _held(request).update(outcome=outcome, reason=reason[:500], settled_at=at, lease_until=None)
        if ours:
            ThirdPartyCount.objects.bulk_create(rows, ignore_conflicts=True)
    return bool(ours)


def give_back(request: CountRequest) -> None:
    """Make an unanswered request pending again; the attempt stays counted."""
    _held(request).give_back()


def hand_back(request: CountRequest) -> None:
    """Make a request that was not sent pending again, as if it had not been leased."""
    _held(request).hand_back()


def _held(request: CountRequest) -> ThirdPartyRequests:
    return ThirdPartyRequest.objects.held(request.pk, request.fence)
