"""The history of contacts: recalculated from their tracks' snapshots where no run stored it, or after a merge.

    recording    each run writes the totals that it calculated (`aggregates`)
    recompute()  the same rules for past runs, with today's credits
    take_rows(), restore_rows()    a merge keeps the rows of both contacts, and undoing it restores them

A track's snapshots hold the sum of its videos. If two tracks of a contact share a video, its past views cannot be
separated, so the contact's views are unknown.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from analytics.contacts.aggregates import MOST_DAYS
from analytics.models import Contact, ContactSnapshot, SnapshotRun

Facts = dict[str, Any]

FIELDS = (
    *("total_streams", "streams_recordings", "filled_recordings", "wow_streams", "wow_growth_pct", "wow_recordings"),
    *("total_youtube_views", "views_videos", "wow_youtube_views", "wow_youtube_growth_pct"),
    "wow_youtube_recordings",
)


def _known(name: str, number: str, *more: str) -> str:
    """Return a subquery of the last number of `member.track_id` as of a run, with more columns of its row."""
    return f"""
        SELECT {", ".join([f"{number} AS {name}", f"{name}_read_at", *more])} FROM analytics_trackperformancesnapshot
         WHERE track_id = member.track_id AND {number} IS NOT NULL AND captured_at <= run.ended_at
         ORDER BY {name}_read_at DESC LIMIT 1"""  # noqa: S608 - constants


def _asked(name: str, number: str, gain: str, percent: str) -> str:
    """Return a subquery of the growth of `member.track_id` by the last run of the week that asked the platform.

    The last by its time: a file may bring a past that is older than runs with a smaller id.
    """
    return f"""
        SELECT {gain} AS {name}_gain, {percent} AS {name}_percent, captured_at AS {name}_at
          FROM analytics_trackperformancesnapshot
         WHERE track_id = member.track_id
           AND captured_at BETWEEN run.ended_at - interval '{MOST_DAYS} days' AND run.ended_at
           AND ({number} IS NOT NULL OR flags @> ARRAY['{name}_unread']::varchar[])
         ORDER BY captured_at DESC, run_id DESC LIMIT 1"""  # noqa: S608 - constants


def _growth(name: str) -> str:
    gain, percent, at = f"{name}_gain", f"{name}_percent", f"{name}_at"
    return f"""
        SELECT contact_id, at_run, sum({gain}) AS gain, avg({percent}) AS growth, count({percent}) AS recordings
          FROM (
            SELECT DISTINCT ON (contact_id, at_run, recording) contact_id, at_run, {gain}, {percent}
              FROM known WHERE {at} IS NOT NULL
             ORDER BY contact_id, at_run, recording, {at} DESC, {percent} IS NULL, track_id
        ) each_recording GROUP BY contact_id, at_run"""  # noqa: S608 - constants


_STREAMS = _asked("streams", "spotify_streams", "wow_streams", "wow_pct")
_VIEWS = _asked("views", "youtube_views", "wow_youtube_views", "wow_youtube_pct")

# `known` are the tracks of each contact with their numbers as of each run that read one of these tracks.
_RECOMPUTE = f"""
    WITH member AS MATERIALIZED (
        SELECT DISTINCT credit.contact_id, track.id AS track_id, track.recording
          FROM analytics_credit credit JOIN analytics_track track ON track.id = credit.track_id
         WHERE credit.contact_id = ANY(%(contacts)s)
    ), shared AS (
        SELECT DISTINCT member.contact_id FROM member JOIN analytics_video video ON video.track_id = member.track_id
         GROUP BY member.contact_id, youtube_id HAVING count(*) > 1
    ), touched AS MATERIALIZED (
        SELECT DISTINCT member.contact_id, run.id AS run_id, run.ended_at
          FROM member JOIN analytics_trackperformancesnapshot snapshot ON snapshot.track_id = member.track_id
          JOIN analytics_snapshotrun run ON run.id = snapshot.run_id WHERE run.id = ANY(%(runs)s)
    ), known AS MATERIALIZED (
        SELECT member.*, run.run_id AS at_run, streams.*, views.*, stream.*, view.*, clips.videos
          FROM touched run JOIN member USING (contact_id)
          LEFT JOIN LATERAL ({_known("streams", "spotify_streams", "streams_provider")}) streams ON true
          LEFT JOIN LATERAL ({_known("views", "youtube_views")}) views ON true
          LEFT JOIN LATERAL ({_STREAMS}) stream ON true
          LEFT JOIN LATERAL ({_VIEWS}) view ON true
          LEFT JOIN LATERAL (
               SELECT count(*) AS videos FROM analytics_video WHERE track_id = member.track_id) clips ON true
    ), streams AS (
        SELECT contact_id, at_run, sum(streams) AS total, count(*) AS recordings,
               count(*) FILTER (WHERE streams_provider <> '') AS filled FROM (
            SELECT DISTINCT ON (contact_id, at_run, recording) contact_id, at_run, streams, streams_provider
              FROM known WHERE streams IS NOT NULL
             ORDER BY contact_id, at_run, recording, streams_read_at DESC, streams DESC
        ) each_recording GROUP BY contact_id, at_run
    ), views AS (
        SELECT contact_id, at_run, sum(views) AS total, sum(videos) AS videos
          FROM known WHERE views IS NOT NULL AND contact_id NOT IN (SELECT contact_id FROM shared)
         GROUP BY contact_id, at_run
    ), stream_growth AS ({_growth("streams")}
    ), view_growth AS ({_growth("views")}
    )
    INSERT INTO analytics_contactsnapshot (contact_id, run_id, captured_at, {", ".join(FIELDS)})
    SELECT touched.contact_id, touched.run_id, touched.ended_at,
           streams.total, coalesce(streams.recordings, 0), coalesce(streams.filled, 0),
           stream_growth.gain, stream_growth.growth, coalesce(stream_growth.recordings, 0),
           views.total, coalesce(views.videos, 0),
           view_growth.gain, view_growth.growth, coalesce(view_growth.recordings, 0)
      FROM touched
      LEFT JOIN streams ON (streams.contact_id, streams.at_run) = (touched.contact_id, touched.run_id)
      LEFT JOIN views ON (views.contact_id, views.at_run) = (touched.contact_id, touched.run_id)
      LEFT JOIN stream_growth
             ON (stream_growth.contact_id, stream_growth.at_run) = (touched.contact_id, touched.run_id)
      LEFT JOIN view_growth ON (view_growth.contact_id, view_growth.at_run) = (touched.contact_id, touched.run_id)
        ON CONFLICT (contact_id, run_id) DO NOTHING
"""  # noqa: S608 - constants


def recorded_runs() -> list[int]:
    """Return the runs that recorded something, or whose numbers a file brought, the oldest first."""
    recorded = SnapshotRun.objects.filter(state__in=[*SnapshotRun.RECORDED, SnapshotRun.State.IMPORTED])
    return list(recorded.order_by("ended_at", "pk").values_list("pk", flat=True))


def recompute(contact_ids: Collection[int], run_ids: Collection[int]) -> int:
    """Store these contacts' totals for these runs if there is no row yet; return the number of new rows."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_RECOMPUTE, {"contacts": list(contact_ids), "runs": list(run_ids)})
        written: int = cursor.rowcount
        return written


def all_contacts() -> list[int]:
    """Return the contacts with a credit, whose history can be calculated."""
    return list(Contact.objects.exclude(credits=None).order_by("pk").values_list("pk", flat=True).distinct())


def take_rows(contact_id: int) -> list[Facts]:
    """Delete the rows of a contact and return them in a form that JSON can hold."""
    rows = ContactSnapshot.objects.filter(contact=contact_id).order_by("pk")
    found = [
        {"run": row["run"], "captured_at": row["captured_at"].isoformat(), **{name: row[name] for name in FIELDS}}
        for row in rows.values("run", "captured_at", *FIELDS)
    ]
    rows.delete()
    return found


def restore_rows(contact_id: int, rows: Sequence[Facts]) -> None:
    """Write rows that `take_rows` returned."""
    ContactSnapshot.objects.bulk_create(
        ContactSnapshot(
            contact_id=contact_id,
            run_id=row["run"],
            captured_at=datetime.fromisoformat(row["captured_at"]),
            # Rows kept by an earlier release lack columns that were added since.
            **{name: row[name] for name in FIELDS if name in row},
        )
        for row in rows
    )


def merge_histories(kept_id: int, rows: Sequence[Facts]) -> None:
    """Recalculate the history of a merged contact for every run in which either of the two had a row."""
    recompute([kept_id], {row["run"] for row in rows})


def split_histories(kept_id: int, other_id: int, kept: Sequence[Facts], other: Sequence[Facts]) -> None:
    """Separate the history of two contacts after a merge is undone.

    Rows from before the merge are restored, those of runs since then are recalculated.
    """
    since = [row["run"] for row in take_rows(kept_id)]
    restore_rows(kept_id, kept)
    restore_rows(other_id, other)
    known = {row["run"] for row in (*kept, *other)}
    recompute([kept_id, other_id], [run for run in since if run not in known])
