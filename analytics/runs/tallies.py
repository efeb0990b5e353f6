"""The counters of a platform run: ends of readings, requests, bad answers in a row, and two marks for its rate.

    previous mark ──── 30 s or more ──── mark ──── up to 30 s ──── progressed_at
          └─────────────────── the rate is taken over this ───────────────┘

One statement, whatever happened, in the transaction of the counted event. After a minute without progress the marks
start again: earlier progress says nothing about the rate afterwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

from analytics.formatting import wording
from analytics.models import Outcome, Platform, RunEvent
from analytics.runs import timeline

STEP = timedelta(seconds=30)
"""The time between two marks."""

SILENCE = timedelta(seconds=60)
"""Without any progress for this long a platform run has no rate."""

# Answers that show that the platform works; they end a streak of bad ones.
_GOOD = frozenset({Outcome.READ, Outcome.REMOVED, Outcome.HIDDEN})
_BAD = frozenset({Outcome.BLOCKED, Outcome.UNRECOGNISED})

_ADDED = ", ".join(f"{outcome} = {outcome} + %({outcome})s" for outcome in Outcome.values)
_SETTLED = " + ".join(Outcome.values)
_SILENT = "rate_mark_at IS NULL OR progressed_at < clock_timestamp() - %(silence)s"
_DUE = "rate_mark_at <= clock_timestamp() - %(step)s"

# `progressed_at` rises with every change, even if two transactions began in the other order.
_COUNT = f"""
    UPDATE analytics_platformrun
       SET {_ADDED}, request_count = request_count + %(request_count)s, seconds = seconds + %(seconds)s,
           failure_streak = CASE WHEN %(good)s THEN 0 ELSE failure_streak + %(bad)s END,
           waits_until = greatest(waits_until, %(waits_until)s),
           progressed_at = greatest(clock_timestamp(), progressed_at + interval '1 millisecond'),
           previous_mark_at = CASE WHEN {_SILENT} THEN NULL WHEN {_DUE} THEN rate_mark_at ELSE previous_mark_at END,
           previous_mark_settled = CASE WHEN {_DUE} THEN rate_mark_settled ELSE previous_mark_settled END,
           rate_mark_at = CASE WHEN {_SILENT} OR {_DUE} THEN clock_timestamp() ELSE rate_mark_at END,
           rate_mark_settled = CASE WHEN {_SILENT} OR {_DUE} THEN {_SETTLED} + %(all)s ELSE rate_mark_settled END
     WHERE run_id = %(run)s AND platform = %(platform)s
 RETURNING stop_outcome, rejected_source
"""  # noqa: S608 - composed of constants; values travel as parameters

# The outcomes are only looked at if readings are missing, which is rare.
_FORGET_DELETED = f"""
    WITH part AS MATERIALIZED (
        SELECT run_id, platform FROM analytics_platformrun part
         WHERE run_id = %s AND readings <> (
               SELECT count(*) FROM analytics_reading
                WHERE run_id = part.run_id AND platform = part.platform)
    ), counted AS (
        UPDATE analytics_platformrun counted SET (readings, {", ".join(Outcome.values)}) = (
               SELECT count(*), {", ".join(f"count(*) FILTER (WHERE outcome = '{one}')" for one in Outcome.values)}
                 FROM analytics_reading WHERE run_id = part.run_id AND platform = part.platform)
          FROM part WHERE counted.run_id = part.run_id AND counted.platform = part.platform
    )
    UPDATE analytics_snapshotrun run
       SET tracks = (SELECT count(DISTINCT track_id) FROM analytics_reading WHERE run_id = run.id)
     WHERE id IN (SELECT run_id FROM part)
"""  # noqa: S608 - as above


@dataclass(frozen=True)
class Tally:
    """Changes to a platform run: readings that ended, requests made, and waits that the platform asked for.

    Readings whose outcome changes are subtracted from the earlier outcome: its number is negative.
    `bad` counts answers that asked us to retry, which lengthen the streak and end no reading.
    """

    ends: Mapping[str, int] = field(default_factory=dict)
    request_count: int = 0
    seconds: float = 0.0
    bad: int = 0
    waits_until: datetime | None = None


class PlatformRunState(NamedTuple):
    """The outcome that stopped a platform run, and the source whose numbers are rejected; "" if there is none."""

    stop_outcome: str
    rejected_source: str


def add_tally(run_id: int, platform: str, tally: Tally) -> PlatformRunState:
    """Add a tally to a platform run and return its state; its row is locked until the commit.

    If the platform asked us to wait, that is recorded in the timeline.
    """
    values: dict[str, Any] = {outcome: tally.ends.get(outcome, 0) for outcome in Outcome.values}
    values |= {
        "run": run_id,
        "platform": Platform(platform).value,
        "request_count": tally.request_count,
        "seconds": tally.seconds,
        "all": sum(tally.ends.values()),
        "good": any(tally.ends.get(outcome, 0) > 0 for outcome in _GOOD),
        "bad": tally.bad + sum(tally.ends.get(outcome, 0) for outcome in _BAD),
        "waits_until": tally.waits_until,
        "silence": SILENCE,
        "step": STEP,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, values)
        row = cursor.fetchone()
    if tally.waits_until is not None:
        words = f"until {wording.moment(tally.waits_until)}"
        timeline.record_event(run_id, RunEvent.Kind.WAITS, platform=platform, number=1, details=words)
    return PlatformRunState(*row) if row else PlatformRunState("", "")


def forget_deleted(run_id: int) -> None:
    """Count no reading, and no track, that was deleted during the run: only a track without snapshots can be.

    All other readings are settled.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FORGET_DELETED, [run_id])
