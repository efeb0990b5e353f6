"""The invariants of streams that a third party counted in Spotify's place."""

_NUMBERS_COUNTED = """
    SELECT 'snapshot ' || snapshot.id || ' shows ' || snapshot.spotify_streams || ' of ' || snapshot.streams_provider
           || CASE WHEN reading.id IS NOT NULL THEN ', and Spotify was read' ELSE ', which it did not count' END
      FROM analytics_trackperformancesnapshot snapshot
      JOIN analytics_snapshotrun run ON run.id = snapshot.run_id
      LEFT JOIN analytics_reading reading ON reading.run_id = snapshot.run_id
            AND reading.track_id = snapshot.track_id AND reading.platform = 'spotify' AND reading.outcome = 'read'
     WHERE snapshot.run_id = %(run)s AND snapshot.streams_provider <> ''
       AND (reading.id IS NOT NULL OR NOT 'streams_filled' = ANY(snapshot.flags) OR run.third_party_until IS NULL
            OR NOT EXISTS (SELECT FROM analytics_thirdpartycount counted
                            WHERE counted.track_id = snapshot.track_id AND counted.source = snapshot.streams_provider
                              AND counted.streams = snapshot.spotify_streams
                              AND counted.observed_at = snapshot.streams_read_at
                              AND counted.observed_at > run.started_at - interval '7 days'))
"""

# Counts that came later are no baselines of what was recorded before.
_GROWN = """
    SELECT 'snapshot ' || now.id || ' says ' || coalesce(now.wow_streams::text, 'unknown') || ' over '
           || coalesce(now.streams_counted_days::text, 'no') || ' days, the counts say '
           || coalesce(round(grown.change)::text, 'unknown') || ' over ' || coalesce(base.days::text, 'no') || ' days'
      FROM analytics_trackperformancesnapshot now
      LEFT JOIN LATERAL (
           SELECT past.streams::numeric AS count, aged.days
             FROM analytics_thirdpartycount past
            CROSS JOIN LATERAL (
                  SELECT now.streams_counted_on - ((past.observed_at AT TIME ZONE 'UTC')
                         - make_interval(hours => %(hour)s))::date AS days) aged
            WHERE past.track_id = now.track_id AND past.source = now.streams_provider
              AND past.fetched_at <= now.captured_at AND aged.days >= 3.5
            ORDER BY @ (aged.days - 7), aged.days DESC,
                  CASE WHEN aged.days >= 7 THEN past.observed_at END DESC, past.observed_at LIMIT 1) base ON true
      CROSS JOIN LATERAL (
           SELECT CASE WHEN base.count > 0
                  THEN (now.spotify_streams - base.count) * 7 / base.days END AS change) grown
     WHERE now.run_id = %(run)s AND now.streams_provider <> ''
       AND (now.wow_streams IS DISTINCT FROM round(grown.change)::bigint
            OR now.streams_counted_days IS DISTINCT FROM base.days
            OR (now.wow_pct IS NULL) <> (grown.change IS NULL)
            OR @ (now.wow_pct - (100 * grown.change / base.count)::float8) > 1e-6 * greatest(1, @ now.wow_pct))
"""

FILLED = {
    "streams of a third party are what it counted, where Spotify gave none": _NUMBERS_COUNTED,
    "growth of a third party's streams is measured among its counts": _GROWN,
}
