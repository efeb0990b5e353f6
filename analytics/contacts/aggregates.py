"""The totals and the growth of contacts, calculated in SQL.

A *recording* is all its editions: they show one merged count, so adding them up would count the same plays
twice. `Track.recording` says which tracks are editions of one.

    total      the last known number of each distinct recording (streams) or video (views), added up
    filled     how many recordings of the total a third party counted, as Spotify could not be read
    growth     the mean of the known percentages of its recordings, each from its latest snapshot that
               asked its platform, none older than eight days
    gain       the sum of what these recordings gained in plays; unknown where no percentage is known

So a run over a few tracks does not hide the others, and a recording that was not read this week adds nothing to the
growth, rather than last week's percentage.

A run recalculates the contacts of its tracks; in between they catch up when their credits change. Those none of whose
tracks is read any more have growth of an earlier week: a run that comes more than eight days later recalculates them
as well.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from analytics.contacts import credited
from analytics.models import Contact, ContactCurrent, SnapshotRun
from analytics.models.locking import retried_on_deadlock

MOST_DAYS = 8
"""A snapshot older than this many days says nothing about this week."""


# Only snapshots of these runs are looked at, as most of a track's are older. A day more than MOST_DAYS, because the
# snapshots of an imported run are up to a day older than its end. By time and not by id: history may be imported at
# any time.
_RUNS_OF_THE_WEEK = f"""
    (SELECT array_agg(id) FROM analytics_snapshotrun
      WHERE id = %(run)s OR ended_at >= %(at)s - interval '{MOST_DAYS + 1} days')"""  # noqa: S608 - constants


def _latest(name: str, number: str, gain: str, percent: str) -> str:
    """Return a subquery giving the growth in the latest snapshot of `each.track_id` that asked this platform."""
    return f"""
        SELECT {gain} AS {name}_gain, {percent} AS {name}_percent, captured_at AS {name}_at
          FROM analytics_trackperformancesnapshot
         WHERE track_id = each.track_id AND run_id = ANY({_RUNS_OF_THE_WEEK}::bigint[])
           AND captured_at BETWEEN %(at)s - interval '{MOST_DAYS} days' AND %(at)s
           AND ({number} IS NOT NULL OR flags @> ARRAY['{name}_unread']::varchar[])
         ORDER BY captured_at DESC, run_id DESC LIMIT 1"""  # noqa: S608 - constants


_MEMBER = "contact_id, track_id, recording, is_alone, pair.streams, streams_read_at, streams_provider"
_GROWTH = "streams_gain, streams_percent, streams_at, views_gain, views_percent, views_at"

_STREAMS = _latest("streams", "spotify_streams", "wow_streams", "wow_pct")
_VIEWS = _latest("views", "youtube_views", "wow_youtube_views", "wow_youtube_pct")


def _looked_up(tracks: str) -> str:
    """Return a query of `tracks` with their growth."""
    # Once for each track, however many contacts it has, and in the order in which snapshots are stored on disk.
    return f"""
        WITH pair AS ({tracks}
        ), recent AS MATERIALIZED (
            SELECT * FROM (SELECT DISTINCT track_id FROM pair ORDER BY track_id) each
              LEFT JOIN LATERAL ({_STREAMS}) streams ON true
              LEFT JOIN LATERAL ({_VIEWS}) views ON true
        )
        SELECT {_MEMBER}, {_GROWTH} FROM pair LEFT JOIN recent USING (track_id)"""  # noqa: S608 - as above


def _of_current(name: str) -> str:
    at = f"CASE WHEN {name}_captured_at >= %(at)s - interval '{MOST_DAYS} days' THEN {name}_captured_at END"
    return f"{name}_gain_1w AS {name}_gain, {name}_pct_1w AS {name}_percent, {at} AS {name}_at"


# The same, if the tracks' current numbers are from this very run: one read of narrow rows, and no look-ups.
_CURRENT = f"""
        SELECT {_MEMBER}, {_of_current("streams")}, {_of_current("views")}
          FROM {credited.OF_RUN} pair LEFT JOIN analytics_trackcurrent current USING (track_id)"""  # noqa: S608 - as above

# The current numbers are those of the last run, and know nothing about history that was imported since.
_IS_LAST = f"""
    SELECT NOT EXISTS (SELECT FROM analytics_snapshotrun
                        WHERE id <> %(run)s AND state IN ('complete', 'partial', 'imported')
                          AND (ended_at > %(at)s
                               OR state = 'imported' AND ended_at >= %(at)s - interval '{MOST_DAYS + 1} days'))
"""  # noqa: S608 - constants


def _edition(known: str, order: str) -> str:
    """Return a query of the editions of which this is known, for each recording of a contact the first in this order.

    Those that are alone with their recording are not among them.
    """
    return f"""
        SELECT DISTINCT ON (contact_id, recording COLLATE "C") * FROM member WHERE NOT is_alone AND {known}
         ORDER BY contact_id, recording COLLATE "C", {order}"""  # noqa: S608 - constants


def _tried_last(name: str) -> str:
    return _edition(f"{name}_at IS NOT NULL", f"{name}_at DESC, {name}_percent IS NULL, track_id")


def _gained(name: str) -> str:
    """Return what a track of `member` adds to the growth of a contact."""
    return ", ".join(f"CASE WHEN {name}_at IS NOT NULL THEN {name}_{kind} END" for kind in ("gain", "percent"))


_NO_TOTAL = "NULL::bigint, NULL::timestamptz, ''"
_NO_GAIN = "NULL::bigint, NULL::double precision"

_EACH = f"""
        SELECT contact_id, streams, streams_read_at, streams_provider, {_gained("streams")}, {_gained("views")}
          FROM member WHERE is_alone
         UNION ALL
        SELECT contact_id, streams, streams_read_at, streams_provider, {_NO_GAIN}, {_NO_GAIN}
          FROM ({_edition("streams IS NOT NULL", "streams_read_at DESC, streams DESC")}) total
         UNION ALL
        SELECT contact_id, {_NO_TOTAL}, streams_gain, streams_percent, {_NO_GAIN}
          FROM ({_tried_last("streams")}) streams
         UNION ALL
        SELECT contact_id, {_NO_TOTAL}, {_NO_GAIN}, views_gain, views_percent
          FROM ({_tried_last("views")}) views"""  # noqa: S608 - as above

_SUMMED = f"""
        SELECT contact_id, sum(streams) AS total, count(streams) AS recordings, min(read_at) AS oldest,
               count(streams) FILTER (WHERE provider <> '') AS filled,
               sum(streams_gain) AS streams_gain, avg(streams_percent) AS streams_growth,
               count(streams_percent) AS streams_grown, sum(views_gain) AS views_gain,
               avg(views_percent) AS views_growth, count(views_percent) AS views_grown
          FROM ({_EACH}) each (contact_id, streams, read_at, provider,
                               streams_gain, streams_percent, views_gain, views_percent)
         GROUP BY contact_id"""  # noqa: S608 - as above

_UPDATE = """    UPDATE analytics_contact contact
       SET total_streams = summed.total, streams_recordings = coalesce(summed.recordings, 0),
           filled_recordings = coalesce(summed.filled, 0),
           total_youtube_views = views.total, views_videos = coalesce(views.videos, 0),
           wow_streams = summed.streams_gain, wow_youtube_views = summed.views_gain,
           wow_growth_pct = summed.streams_growth, wow_recordings = coalesce(summed.streams_grown, 0),
           wow_youtube_growth_pct = summed.views_growth,
           wow_youtube_recordings = coalesce(summed.views_grown, 0),
           oldest_read_at = least(summed.oldest, views.oldest), aggregated_at = %(at)s
      FROM (SELECT DISTINCT contact_id FROM member) touched
      LEFT JOIN summed USING (contact_id)
      LEFT JOIN views USING (contact_id)
     WHERE contact.id = touched.contact_id"""


def _recalculation(member: str, then: str = "") -> str:
    """Return the statement that recalculates contacts' numbers; `member` are all of their tracks, with growth.

    `then` is a statement that uses the rows `updated`.
    """
    return f"""
    WITH member AS MATERIALIZED ({member}
    ), summed AS ({_SUMMED}
    ), views AS (
        SELECT contact_id, sum(views) AS total, count(*) AS videos, min(views_read_at) AS oldest FROM (
            SELECT DISTINCT ON (contact_id, youtube_id) contact_id, video.views, video.views_read_at
              FROM member JOIN analytics_video video ON video.track_id = member.track_id
             WHERE video.views IS NOT NULL
             ORDER BY contact_id, youtube_id, video.views_read_at DESC, video.views DESC
        ) each_video GROUP BY contact_id
    ){", updated AS (" if then else ""}
{_UPDATE}
    {f"RETURNING contact.*) {then}" if then else ""}
"""  # noqa: S608 - constants


_NUMBERS = """total_streams, streams_recordings, filled_recordings, wow_streams, wow_growth_pct, wow_recordings,
    total_youtube_views, views_videos, wow_youtube_views, wow_youtube_growth_pct, wow_youtube_recordings"""

# Every contact with a track in this run: only their totals can have changed.
_HISTORY = f"""INSERT INTO analytics_contactsnapshot (run_id, contact_id, captured_at, {_NUMBERS})
    SELECT %(run)s, id, %(at)s, {_NUMBERS} FROM updated"""  # noqa: S608 - constants
_AGGREGATES = _recalculation(_looked_up(f"SELECT * FROM {credited.OF_RUN}"), _HISTORY)  # noqa: S608 - a constant
_AGGREGATES_OF_LAST = _recalculation(_CURRENT, _HISTORY)

_OF_SOME = _recalculation(_looked_up(credited.tracks_of("SELECT unnest(%(contacts)s::bigint[])")))

_OVER_WINDOWS = " + ".join(field.name for field in ContactCurrent._meta.fields if "_behind_" in field.name)  # noqa: SLF001 - Django's way
_OUTDATED = f"""
    SELECT contact.id FROM analytics_contact contact
      LEFT JOIN analytics_contactcurrent current ON current.contact_id = contact.id
     WHERE aggregated_at < %(at)s - interval '{MOST_DAYS} days'
       AND (wow_recordings + wow_youtube_recordings > 0 OR {_OVER_WINDOWS} > 0)"""  # noqa: S608 - constants
# What they gained over windows is calculated again within a minute.
_OF_OUTDATED = _recalculation(
    _looked_up(credited.tracks_of(_OUTDATED)),
    "DELETE FROM analytics_contactcurrent current USING updated WHERE current.contact_id = updated.id",
)

NOTHING_KNOWN: Final[dict[str, Any]] = {
    "total_streams": None,
    "total_youtube_views": None,
    "wow_streams": None,
    "wow_youtube_views": None,
    "wow_growth_pct": None,
    "wow_youtube_growth_pct": None,
    "streams_recordings": 0,
    "filled_recordings": 0,
    "views_videos": 0,
    "wow_recordings": 0,
    "wow_youtube_recordings": 0,
    "oldest_read_at": None,
    "aggregated_at": None,
}
"""The numbers of a contact without recorded tracks."""

# A contact who has no tracks any more keeps no totals of earlier ones.
FORGET = f"""
    UPDATE analytics_contact contact
       SET {", ".join(f"{name} = {'NULL' if value is None else value}" for name, value in NOTHING_KNOWN.items())}
     WHERE aggregated_at IS NOT NULL
       AND NOT EXISTS (SELECT FROM analytics_credit credit WHERE credit.contact_id = contact.id)
"""  # noqa: S608 - constants


def record(run_id: int, at: datetime) -> None:
    """Recalculate the numbers of the contacts behind a run's tracks, and store them in the contacts' history as well.

    To be called once the current numbers of the run's tracks are written and before old ones are cleared, while the
    contacts' tracks are `credited.gathered`. A contact without tracks loses its numbers, and growth of an earlier
    week is forgotten.
    """
    values: dict[str, Any] = {"run": run_id, "at": at}
    with connection.cursor() as cursor:
        cursor.execute(_IS_LAST, values)
        cursor.execute(_AGGREGATES_OF_LAST if cursor.fetchone() == (True,) else _AGGREGATES, values)
        cursor.execute(_OF_OUTDATED, values)
        cursor.execute(FORGET)


@retried_on_deadlock
def catch_up(contact_ids: Collection[int]) -> None:
    """Recalculate the numbers of contacts whose credits have changed, as of the newest run."""
    if not contact_ids:
        return
    with transaction.atomic():
        # Locked first, in the order in which a run that is being recorded locks them: then that run is the newest.
        len(Contact.objects.filter(pk__in=contact_ids).order_by("pk").select_for_update(no_key=True).only("pk"))
        recompute_totals(list(contact_ids), newest_run_at())


def newest_run_at() -> datetime | None:
    """Return when the newest run with numbers ended, None if there is none."""
    ended = SnapshotRun.objects.filter(state__in=[*SnapshotRun.RECORDED, SnapshotRun.State.IMPORTED])
    return ended.order_by("-ended_at").values_list("ended_at", flat=True).first()


def recompute_totals(contact_ids: Sequence[int], at: datetime | None) -> None:
    """Recalculate the numbers of these contacts as of this time; None if no run has recorded them.

    Their growth over windows is forgotten.
    """
    with transaction.atomic():
        forget_windows(contact_ids)
        # The statement skips contacts without a track, whose numbers would stay.
        Contact.objects.filter(pk__in=contact_ids).update(**NOTHING_KNOWN)
        if at is not None:
            with connection.cursor() as cursor:
                # No run is being recorded, so all relevant runs have ended.
                cursor.execute(_OF_SOME, {"contacts": list(contact_ids), "at": at, "run": None})


def forget_windows(contact_ids: Collection[int]) -> None:
    """Forget what these contacts gained over windows: it is calculated again within a minute.

    See `currents.measure_contacts`.
    """
    ContactCurrent.objects.filter(contact__in=contact_ids).delete()
