"""The invariant of contacts' totals and growth."""

# Contacts whose totals were calculated as of this run and of none since. A deleted track changes them only with the
# next run, so this holds until somebody deletes one.
_TOTALS = """
    WITH person AS (
        SELECT contact.*, run.ended_at AS at FROM analytics_contact contact
          JOIN analytics_snapshotrun run ON run.id = %(run)s AND run.ended_at = contact.aggregated_at
         WHERE run.state IN ('complete', 'partial')
    ), behind AS (
        SELECT person.id AS person_id, track.*,
               coalesce(nullif(track.edition_of, ''), nullif(track.isrc, ''), track.spotify_id) AS counted_as
          FROM person JOIN analytics_track track
            ON track.id IN (SELECT track_id FROM analytics_credit WHERE contact_id = person.id)
    ), streams AS (
        SELECT person_id, sum(count) AS total, count(*) AS behind, count(nullif(provider, '')) AS filled
          FROM (SELECT person_id, counted_as,
                       (array_agg(streams ORDER BY streams_read_at DESC, streams DESC))[1] AS count,
                       (array_agg(streams_provider ORDER BY streams_read_at DESC, streams DESC))[1] AS provider
                  FROM behind WHERE streams IS NOT NULL GROUP BY person_id, counted_as) one GROUP BY person_id
    ), views AS (
        SELECT person_id, sum(count) AS total, count(*) AS behind
          FROM (SELECT person_id, youtube_id,
                       (array_agg(video.views ORDER BY video.views_read_at DESC, video.views DESC))[1] AS count
                  FROM behind JOIN analytics_video video ON video.track_id = behind.id
                 WHERE video.views IS NOT NULL GROUP BY person_id, youtube_id) one GROUP BY person_id
    ), grown AS (
        SELECT person.id AS person_id, platform, sum(gain) AS gain, avg(percent) AS percent, count(percent) AS behind
          FROM person CROSS JOIN unnest(ARRAY['streams', 'views']) platform
         CROSS JOIN LATERAL (
               SELECT (array_agg(asked.percent ORDER BY asked.captured_at DESC, asked.run_id DESC,
                                                 asked.percent IS NULL, asked.track_id))[1]
                      AS percent,
                      (array_agg(asked.gain ORDER BY asked.captured_at DESC, asked.run_id DESC,
                                                     asked.percent IS NULL, asked.track_id))[1]
                      AS gain
                 FROM behind CROSS JOIN LATERAL (
                      SELECT past.captured_at, past.run_id, past.track_id,
                             CASE platform WHEN 'streams' THEN past.wow_pct ELSE past.wow_youtube_pct END AS percent,
                             CASE platform WHEN 'streams' THEN past.wow_streams
                                           ELSE past.wow_youtube_views END AS gain
                        FROM analytics_trackperformancesnapshot past
                       WHERE past.track_id = behind.id AND past.captured_at <= person.at
                         AND past.captured_at >= person.at - interval '8 days'
                         AND (platform || '_unread' = ANY(past.flags) OR 0 <=
                              CASE platform WHEN 'streams' THEN past.spotify_streams ELSE past.youtube_views END)
                       ORDER BY past.captured_at DESC, past.run_id DESC LIMIT 1) asked
                WHERE behind.person_id = person.id GROUP BY counted_as) one GROUP BY person.id, platform
    )
    SELECT 'contact ' || person.id || ' shows ' || concat_ws(', ', person.total_streams, person.total_youtube_views,
           person.wow_growth_pct, person.wow_youtube_growth_pct) || ', recalculated ' || concat_ws(', ',
           streams.total, views.total, stream_growth.percent, view_growth.percent)
      FROM person
      LEFT JOIN streams ON streams.person_id = person.id
      LEFT JOIN views ON views.person_id = person.id
      LEFT JOIN grown stream_growth ON stream_growth.person_id = person.id AND stream_growth.platform = 'streams'
      LEFT JOIN grown view_growth ON view_growth.person_id = person.id AND view_growth.platform = 'views'
     WHERE person.total_streams IS DISTINCT FROM streams.total::bigint
        OR person.streams_recordings <> coalesce(streams.behind, 0)
        OR person.filled_recordings <> coalesce(streams.filled, 0)
        OR person.total_youtube_views IS DISTINCT FROM views.total::bigint
        OR person.views_videos <> coalesce(views.behind, 0)
        OR person.wow_recordings <> coalesce(stream_growth.behind, 0)
        OR person.wow_youtube_recordings <> coalesce(view_growth.behind, 0)
        OR person.wow_streams <> stream_growth.gain OR person.wow_youtube_views <> view_growth.gain
        OR (person.wow_growth_pct IS NULL) <> (stream_growth.percent IS NULL)
        OR @ (person.wow_growth_pct - stream_growth.percent) > 1e-6 * greatest(1, @ stream_growth.percent)
        OR (person.wow_youtube_growth_pct IS NULL) <> (view_growth.percent IS NULL)
        OR @ (person.wow_youtube_growth_pct - view_growth.percent) > 1e-6 * greatest(1, @ view_growth.percent)
"""

OF_CONTACTS = {"a contact's totals are the sums over their recordings": _TOTALS}
