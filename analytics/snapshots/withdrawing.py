"""Withdraws a run that was dated by a clock that was ahead.

Its numbers would look newest until the date that they were given. From then on growth would be measured from them,
over days that have not passed. Nobody knows when they were really read, so they no longer count: each reading keeps
what it showed as its rejected number, and tracks and contacts show again what was known before.

    a later run is recorded ─► one run is dated eight days after it ─► withdrawn, before anything is measured
                          └──► else our own clock may be behind, so a person decides (`withdraw_run`)
"""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from analytics.contacts import aggregates
from analytics.models import Contact, SnapshotRun
from analytics.models.locking import LOCK_CONTACTS, LOCK_HISTORY, LOCK_TRACKS, retried_on_deadlock
from analytics.runs import ledger
from analytics.snapshots import currents
from analytics.snapshots.growth_sql import STREAMS, VIEWS, CountColumns

MOST_AHEAD = timedelta(days=1)
"""Platforms count once a day: a number dated too late by less than that hides nothing that matters."""

SURELY_AHEAD = MOST_AHEAD + timedelta(weeks=1)
"""If our own clock were behind by more, the run of the week before would be dated after this one as well."""


def dated_after(at: datetime, by: timedelta = MOST_AHEAD) -> QuerySet[SnapshotRun]:
    """Return the recorded runs that ended more than `by` after this time, and after the time in PostgreSQL."""
    recorded = SnapshotRun.objects.filter(state__in=SnapshotRun.RECORDED, ended_at__gt=at + by)
    return recorded.filter(ended_at__gt=Now() + by)


def is_misdated(run: SnapshotRun, now: datetime) -> bool:
    """Return whether a recorded run ended in the future, or long after a run that was started after it."""
    later = Q(pk__gt=run.pk, ended_at__lt=run.started_at - MOST_AHEAD, state__in=SnapshotRun.RECORDED)
    return run.ended_at is not None and (
        run.ended_at > now + MOST_AHEAD or SnapshotRun.objects.filter(later).exists()
    )


def withdraw_ahead(run: SnapshotRun, at: datetime) -> None:
    """Withdraw the run that is dated after this one, which is being recorded.

    Only one that is alone and so far ahead that our own clock cannot be the wrong one.
    """
    ahead = dated_after(at, SURELY_AHEAD).first()
    if ahead is not None and dated_after(at).count() == 1:
        withdraw(ahead, str(run))


@retried_on_deadlock
def withdraw(run: SnapshotRun, by: str) -> None:
    """Remove everything that a run recorded, and cancel it."""
    values = {"run": run.pk}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOCK_HISTORY)
        cursor.execute(LOCK_TRACKS, values)
        for count in (STREAMS, VIEWS):
            cursor.execute(_before(count), values)
        cursor.execute(_VIDEOS, values)
        ledger.reject_ended(run.pk, ", and the clock was ahead.")
        run.contact_snapshots.all().delete()
        cursor.execute("DELETE FROM analytics_trackperformancesnapshot WHERE run_id = %(run)s", values)
        cursor.execute(LOCK_CONTACTS)
        contacts = list(Contact.objects.filter(aggregated_at=run.ended_at).values_list("pk", flat=True))
        run.state = SnapshotRun.State.CANCELLED
        run.note = f"Withdrawn by {by}: a clock was ahead, so it is not known when these numbers were read."
        run.save(update_fields=["state", "note"])
        aggregates.recompute_totals(contacts, aggregates.newest_run_at())
        currents.rebuild()


def _before(count: CountColumns) -> str:
    """Return the statement by which tracks show the newest of their other numbers instead of this run's."""
    provider = ", streams_provider = coalesce(before.streams_provider, '')" if count == STREAMS else ""
    return f"""
        UPDATE analytics_track track
           SET {count.name} = before.{count.number}, {count.read_at} = before.{count.read_at}{provider}
          FROM analytics_trackperformancesnapshot gone
          LEFT JOIN LATERAL (
               SELECT * FROM analytics_trackperformancesnapshot
                WHERE track_id = gone.track_id AND run_id <> gone.run_id AND {count.number} IS NOT NULL
                ORDER BY {count.read_at} DESC LIMIT 1) before ON true
         WHERE gone.run_id = %(run)s AND track.id = gone.track_id AND track.{count.read_at} = gone.{count.read_at}
    """  # noqa: S608 - constants


# What a video had before is not stored: it is unknown until it is read again.
_VIDEOS = """
    UPDATE analytics_video video SET views = NULL, views_read_at = NULL
      FROM analytics_reading reading
     WHERE reading.run_id = %(run)s AND reading.platform = 'youtube' AND video.track_id = reading.track_id
       AND video.views_read_at = reading.observed_at
"""
