"""What each track usually gains, stored after a recording: a narrowed ranking need not look at eight weeks.

`STORED` gives the same as `comparison`, for the one week that is stored. Whether a track is active, and of which
recording it is an edition, is looked up each time: people change both in between.
"""

from typing import Any

from django.db import connection, transaction

from analytics.insights.comparison import (
    EXPECTED_SHARE,
    HAS_TAG,
    LEAST_COUNT,
    LEAST_EXPECTED,
    newest,
    usual_of_gained,
)
from analytics.insights.week import Week
from analytics.models import Platform, UsualWeek
from analytics.snapshots.growth_sql import STREAMS, VIEWS, CountColumns

_USUAL = "track_id, run_id, recording, number, gain, usual, weeks"


def _store(count: CountColumns) -> str:
    return f"""
    WITH newest AS ({newest(count)}
    ), gained AS MATERIALIZED (
        SELECT newest.track_id, newest.run_id, newest.captured_at, track.recording, newest.number, newest.gain
          FROM newest JOIN analytics_track track ON track.id = newest.track_id
         WHERE track.active AND gain IS NOT NULL AND number >= {LEAST_COUNT}
    ), measured AS MATERIALIZED (
        SELECT {_USUAL} FROM gained JOIN ({usual_of_gained(count)}) earlier USING (track_id)
    ), gone AS (
        DELETE FROM analytics_usualgain stored WHERE platform = %(platform)s
           AND NOT EXISTS (SELECT FROM measured WHERE measured.track_id = stored.track_id)
    )
    INSERT INTO analytics_usualgain (platform, {_USUAL})
    SELECT %(platform)s, {_USUAL} FROM (
           SELECT {_USUAL} FROM measured
           EXCEPT SELECT {_USUAL} FROM analytics_usualgain WHERE platform = %(platform)s) changed
     ORDER BY track_id
        ON CONFLICT (track_id, platform) DO UPDATE
       SET ({_USUAL}) = ROW({", ".join(f"excluded.{name}" for name in _USUAL.split(", "))})
"""  # noqa: S608 - constants


STORED = f"""
    WITH compared AS MATERIALIZED (
        SELECT DISTINCT ON (track.recording) one.track_id, run_id, track.recording, number, gain, usual, weeks,
               greatest(usual, {EXPECTED_SHARE} * number, {LEAST_EXPECTED}) AS expected
          FROM analytics_usualgain one JOIN analytics_track track ON track.id = one.track_id AND track.active
         WHERE platform = %(platform)s AND number >= %(least)s
           AND (%(below)s::bigint IS NULL OR number < %(below)s)
           AND (%(tag)s::text IS NULL OR EXISTS (
               SELECT FROM analytics_credit credit JOIN analytics_contact contact ON contact.id = credit.contact_id
                WHERE credit.track_id = one.track_id AND {HAS_TAG}))
         ORDER BY track.recording, run_id DESC, number DESC, one.track_id
    )"""  # noqa: S608 - constants
"""A WITH clause like that of `comparison`, but for what is shown of a track (`shown_of`)."""


def shown_of(count: CountColumns) -> str:
    """Return a subquery of what is shown of a track's growth, by track and run."""
    return f"""
        (SELECT track_id, run_id, {count.percent} AS percent, {count.interval} AS interval_days,
                {count.is_scaled} AS is_scaled,
                ARRAY(SELECT flag FROM unnest(flags) flag WHERE flag LIKE '{count.name}%%') AS flags,
                {count.since} AS since, {count.read_at} AS read_at
           FROM analytics_trackperformancesnapshot)"""  # noqa: S608 - constants


def is_stored(week: Week, platform: Platform) -> bool:
    return UsualWeek.objects.filter(platform=platform, runs=list(week.run_ids), until=week.until).exists()


def store(week: Week) -> None:
    """Store what each track gained this week and usually gains; rows that are right already are left alone."""
    for platform, count in ((Platform.SPOTIFY, STREAMS), (Platform.YOUTUBE, VIEWS)):
        values: dict[str, Any] = {"runs": list(week.run_ids), "until": week.until}
        with transaction.atomic(), connection.cursor() as cursor:
            # Locks the row: whoever else stores this waits, and then finds nothing to change.
            UsualWeek.objects.update_or_create(platform=platform, defaults=values)
            cursor.execute(_store(count), values | {"platform": platform})
