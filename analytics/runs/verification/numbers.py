"""The invariants of a run's readings, of its snapshots and of the tracks' current numbers."""

from dataclasses import dataclass

_RUN_ENDS = """
    SELECT state || ', deadline ' || deadline_at FROM analytics_snapshotrun
     WHERE id = %(run)s AND coalesce(ended_at, %(now)s) > deadline_at + %(grace)s
"""

# By a day: platforms count once a day, so a smaller difference between clocks hides nothing.
_DATED_IN_ORDER = """
    SELECT 'it ended on ' || run.ended_at
           || coalesce(', and run ' || later.id || ' after it on ' || later.ended_at, '')
           || ': if a clock was ahead, withdraw its numbers with withdraw_run'
      FROM analytics_snapshotrun run
      LEFT JOIN LATERAL (
           SELECT id, ended_at FROM analytics_snapshotrun
            WHERE id > run.id AND state IN ('complete', 'partial') AND ended_at < run.started_at - interval '1 day'
            ORDER BY id LIMIT 1) later ON true
     WHERE run.id = %(run)s AND run.state IN ('complete', 'partial')
       AND (run.ended_at > %(now)s + interval '1 day' OR later.id IS NOT NULL)
"""

_EVERY_READING_SETTLED = """
    SELECT 'reading ' || reading.id || ' of track ' || track_id || ' is ' || reading.state
      FROM analytics_reading reading JOIN analytics_snapshotrun run ON run.id = reading.run_id
     WHERE run.id = %(run)s AND run.ended_at IS NOT NULL AND (reading.state <> 'settled' OR reading.outcome = '')
"""

# A track added during the run waits for the next one. So does one that is made active: because that time is not
# stored, it is reported here until then.
_EVERY_TRACK_ASKED = """
    SELECT 'track ' || track.id || ' has no reading on ' || part.platform
      FROM analytics_snapshotrun run JOIN analytics_platformrun part ON part.run_id = run.id
      JOIN analytics_track track ON track.active AND track.created_at < run.started_at
     WHERE run.id = %(run)s AND run.is_full AND run.state NOT IN ('missed', 'cancelled')
       AND NOT EXISTS (SELECT FROM analytics_reading reading
                        WHERE reading.run_id = run.id AND reading.track_id = track.id
                          AND reading.platform = part.platform)
"""

_PLATFORM_RUNS_COUNT = """
    SELECT part.platform || ' counts ' || stated.number || ' as ' || stated.outcome
           || ', its readings ' || counted.number
      FROM analytics_platformrun part CROSS JOIN LATERAL (
           VALUES ('read', part.read), ('removed', part.removed), ('hidden', part.hidden), ('blocked', part.blocked),
                  ('quota', part.quota), ('access_denied', part.access_denied), ('unrecognised', part.unrecognised),
                  ('unreachable', part.unreachable), ('worker_crashed', part.worker_crashed),
                  ('cancelled', part.cancelled),
                  ('no_video', part.no_video), ('rejected', part.rejected),
                  ('', part.readings - (part.read + part.removed
                  + part.hidden + part.blocked + part.quota + part.access_denied + part.unrecognised
                  + part.unreachable + part.worker_crashed + part.cancelled
                  + part.no_video + part.rejected))) stated (outcome, number)
      CROSS JOIN LATERAL (SELECT count(*) AS number FROM analytics_reading reading
                           WHERE reading.run_id = part.run_id AND reading.platform = part.platform
                             AND reading.outcome = stated.outcome) counted
     WHERE part.run_id = %(run)s AND stated.number <> counted.number
"""

_SNAPSHOTS_OF_RECORDED = """
    SELECT CASE WHEN snapshot.track_id IS NULL THEN 'track ' || reading.track_id || ' has no snapshot'
                ELSE 'track ' || snapshot.track_id || ' has a snapshot of a run that recorded nothing' END
      FROM (SELECT DISTINCT run_id, track_id FROM analytics_reading WHERE run_id = %(run)s) reading
      FULL JOIN (SELECT run_id, track_id FROM analytics_trackperformancesnapshot WHERE run_id = %(run)s) snapshot
        ON snapshot.track_id = reading.track_id
      JOIN analytics_snapshotrun run ON run.id = %(run)s
     WHERE CASE WHEN run.state IN ('complete', 'partial') THEN snapshot.track_id IS NULL OR reading.track_id IS NULL
                ELSE snapshot.track_id IS NOT NULL END
"""

# A rejected number may equal one in a snapshot or video by chance, but never with exactly that time.
_REJECTED_NOWHERE = """
    SELECT 'reading ' || reading.id || ' of ' || part.platform || ', which was rejected, '
           || CASE WHEN reading.outcome = 'read' THEN 'is read' ELSE 'is shown by video ' || video.id END
      FROM analytics_platformrun part
      JOIN analytics_reading reading ON reading.run_id = part.run_id AND reading.platform = part.platform
      LEFT JOIN analytics_video video ON part.platform = 'youtube' AND video.track_id = reading.track_id
            AND video.views_read_at = reading.observed_at
     WHERE part.run_id = %(run)s AND part.stop_outcome = 'rejected'
       AND (reading.outcome = 'read' OR (reading.outcome = 'rejected' AND video.id IS NOT NULL))
"""

# Only runs that ended after the canary was last edited: earlier ranges are no longer known.
_WRONG_CANARIES_REJECT = """
    SELECT 'canary ' || canary.id || ' was ' || reading.outcome || coalesce(' with ' || reading.number, '')
           || ' and ' || part.platform || ' was accepted'
      FROM analytics_canary canary
      JOIN analytics_reading reading ON reading.track_id = canary.track_id AND reading.platform = canary.platform
      JOIN analytics_snapshotrun run ON run.id = reading.run_id
      JOIN analytics_platformrun part ON part.run_id = run.id AND part.platform = canary.platform
     WHERE run.id = %(run)s AND run.state IN ('complete', 'partial') AND run.ended_at > canary.changed_at
       AND part.stop_outcome <> 'rejected'
       AND (reading.outcome = 'unrecognised' OR reading.number < canary.at_least OR reading.number > canary.at_most)
"""

# Rows written by one transaction carry its number, also after the server was stopped or its data restored.
_ONE_COMMIT = """
    SELECT 'the snapshots were written by ' || count(DISTINCT xmin::text) || ' transactions'
      FROM analytics_trackperformancesnapshot WHERE run_id = %(run)s HAVING count(DISTINCT xmin::text) > 1
"""

_OWN, _ANY = "{0}.streams_provider = ''", "{0}.id > 0"  # what a third party counted was not read


def _numbers_read(platform: str, number: str, read_at: str, own: str) -> str:
    return f"""
    SELECT 'snapshot ' || snapshot.id || ' shows ' || coalesce(snapshot.{number}::text, 'nothing')
           || ', read was ' || coalesce(reading.number::text, 'nothing')
      FROM analytics_trackperformancesnapshot snapshot
      JOIN analytics_snapshotrun run ON run.id = snapshot.run_id
      LEFT JOIN analytics_reading reading ON reading.run_id = snapshot.run_id
            AND reading.track_id = snapshot.track_id AND reading.platform = '{platform}' AND reading.outcome = 'read'
     WHERE snapshot.run_id = %(run)s AND {own.format("snapshot")}
       AND (snapshot.{number} IS DISTINCT FROM reading.number
            OR snapshot.{read_at} IS DISTINCT FROM CASE WHEN reading.id IS NOT NULL THEN reading.observed_at END
            OR snapshot.{read_at} NOT BETWEEN run.started_at AND run.ended_at)
    """  # noqa: S608 - composed of constants; values travel as parameters


@dataclass(frozen=True)
class _Interval:
    """How the days between the snapshots `past` and `now` are measured: the column, and whether days are counted."""

    shown: str
    is_counted: str
    counted: str


_BY_CLOCK = _Interval("now.views_interval_days", "false", "NULL::integer")
# Growth that was measured before days were counted does not mention them, and went by the clock.
_BY_DAY = _Interval(
    "coalesce(now.streams_counted_days, now.streams_interval_days)",
    "(now.streams_counted_days IS NOT NULL OR now.streams_interval_days IS NULL)",
    "now.streams_counted_on - past.streams_counted_on",
)


def _baseline(number: str, read_at: str, interval: _Interval, own: str) -> str:
    """Return a subquery of the baseline of the snapshot `now`, looked for in the whole history of its track."""
    return f"""
           SELECT past.{number}::numeric AS count, aged.days, past.run_id, past.videos_hash
             FROM analytics_trackperformancesnapshot past
            CROSS JOIN LATERAL (
                  SELECT CASE WHEN {interval.is_counted} THEN ({interval.counted})::numeric
                         ELSE extract(epoch FROM now.{read_at} - past.{read_at})::numeric / 86400 END AS days) aged
            WHERE past.track_id = now.track_id AND past.run_id <> now.run_id AND past.{number} IS NOT NULL
              AND {own.format("past")} AND past.captured_at < now.captured_at AND aged.days >= 3.5
            ORDER BY @ (aged.days - 7), aged.days DESC,
                  CASE WHEN aged.days >= 7 THEN past.{read_at} END DESC, past.{read_at} LIMIT 1"""  # noqa: S608 - as above


def _grown(number: str, read_at: str, change: str, percent: str, interval: _Interval, own: str) -> str:
    """Return a query of growth that is not what the whole history of its track says."""
    return f"""
    SELECT 'snapshot ' || now.id || ' says ' || coalesce(now.{change}::text, 'unknown') || ' over '
           || coalesce(round({interval.shown}::numeric, 3)::text, 'no') || ' days, its history says '
           || coalesce(round(grown.change)::text, 'unknown') || ' over '
           || coalesce(round(base.days, 3)::text, 'no') || ' days'
      FROM analytics_trackperformancesnapshot now
      LEFT JOIN LATERAL ({_baseline(number, read_at, interval, own)}) base ON true
      CROSS JOIN LATERAL (
           SELECT CASE WHEN base.count > 0 THEN (now.{number} - base.count)
                  * (CASE WHEN base.days < 6 OR base.days > 8 OR {interval.is_counted} THEN 7 / base.days ELSE 1 END)
                  END AS change) grown
     WHERE now.run_id = %(run)s AND {own.format("now")}
       AND (now.{change} IS DISTINCT FROM round(grown.change)::bigint
            OR (now.{percent} IS NULL) <> (grown.change IS NULL)
            OR @ (now.{percent} - (100 * grown.change / base.count)::float8) > 1e-6 * greatest(1, @ now.{percent})
            OR ({interval.shown} IS NULL) <> (base.days IS NULL)
            OR @ ({interval.shown} - base.days::float8) > 1e-6)
    """  # noqa: S608 - as above


# By the readings of both, as long as they are kept.
_OF_OTHER_VIDEOS = f"""
    SELECT 'snapshot ' || now.id || ' is ' || CASE WHEN told.is_flagged THEN '' ELSE 'not ' END
           || 'flagged as views of other videos: these are of ' || told.videos::text
           || ', the baseline of ' || told.before::text
      FROM analytics_trackperformancesnapshot now
      JOIN LATERAL ({_baseline("youtube_views", "views_read_at", _BY_CLOCK, _ANY)}) base ON true
      JOIN analytics_reading reading ON reading.run_id = now.run_id AND reading.track_id = now.track_id
           AND reading.platform = 'youtube'
      JOIN analytics_reading earlier ON earlier.run_id = base.run_id AND earlier.track_id = now.track_id
           AND earlier.platform = 'youtube'
     CROSS JOIN LATERAL (
           SELECT 'views_videos_changed' = ANY (now.flags) AS is_flagged,
                  ARRAY(SELECT jsonb_object_keys(reading.videos) ORDER BY 1) AS videos,
                  ARRAY(SELECT jsonb_object_keys(earlier.videos) ORDER BY 1) AS before) told
     WHERE now.run_id = %(run)s AND now.videos_hash IS NOT NULL AND base.videos_hash IS NOT NULL
       AND told.is_flagged <> (base.count > 0 AND told.videos <> told.before)
"""  # noqa: S608 - as above


def _current(number: str, current: str, read_at: str) -> str:
    return f"""
    SELECT 'track ' || track.id || ' shows ' || coalesce(track.{current}::text, 'nothing')
           || ', its newest snapshot ' || newest.{number}
      FROM analytics_trackperformancesnapshot recorded
      JOIN analytics_track track ON track.id = recorded.track_id
      JOIN LATERAL (SELECT {number}, {read_at} FROM analytics_trackperformancesnapshot past
                     WHERE past.track_id = track.id AND past.{number} IS NOT NULL
                     ORDER BY past.{read_at} DESC, past.run_id LIMIT 1) newest ON true
     WHERE recorded.run_id = %(run)s
       AND (track.{current} IS DISTINCT FROM newest.{number} OR track.{read_at} IS DISTINCT FROM newest.{read_at})
    """  # noqa: S608 - as above


OF_READINGS = {
    "a full run has one reading per track and platform": _EVERY_TRACK_ASKED,
    "a platform run counts its readings": _PLATFORM_RUNS_COUNT,
    "a recorded run has one snapshot per track, any other has none": _SNAPSHOTS_OF_RECORDED,
    "a platform whose canary is wrong is rejected": _WRONG_CANARIES_REJECT,
    "no number of a rejected platform is recorded": _REJECTED_NOWHERE,
    "recorded streams were read in this run": _numbers_read("spotify", "spotify_streams", "streams_read_at", _OWN),
    "recorded views were read in this run": _numbers_read("youtube", "youtube_views", "views_read_at", _ANY),
}
OF_NUMBERS = {
    "a run ends before its deadline": _RUN_ENDS,
    "a run is not dated in the future": _DATED_IN_ORDER,
    "every reading of an ended run is settled, with its reason": _EVERY_READING_SETTLED,
    "the snapshots of a run were written in one transaction": _ONE_COMMIT,
    "growth of streams is number minus baseline, per seven days": _grown(
        "spotify_streams", "streams_read_at", "wow_streams", "wow_pct", _BY_DAY, _OWN
    ),
    "growth of views is number minus baseline, per seven days": _grown(
        "youtube_views", "views_read_at", "wow_youtube_views", "wow_youtube_pct", _BY_CLOCK, _ANY
    ),
    "views of other videos than their baseline are flagged": _OF_OTHER_VIDEOS,
    "a track shows the newest streams that were recorded": _current("spotify_streams", "streams", "streams_read_at"),
    "a track shows the newest views that were recorded": _current("youtube_views", "views", "views_read_at"),
}
