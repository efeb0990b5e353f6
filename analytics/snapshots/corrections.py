"""Whether a platform corrected its counts across the catalogue: many of a full run's tracks fell at once.

Counts grow, and now and then one of them falls. A run in which at least five tracks fell, and at least one in twenty
of those that it recorded growth of, is mentioned next to the falls of that run; why they fell is not known.
"""

LEAST_FELL = 5
LEAST_SHARE = 0.05

# Run inside the transaction that records, once the snapshots are written.
COUNT = """
    WITH counted AS MATERIALIZED (
        SELECT count(wow_streams) AS streams, count(wow_youtube_views) AS views,
               count(wow_streams) FILTER (WHERE flags @> ARRAY['streams_fell']::varchar[]) AS streams_fell,
               count(wow_youtube_views) FILTER (WHERE flags @> ARRAY['views_fell']::varchar[]) AS views_fell
          FROM analytics_trackperformancesnapshot WHERE run_id = %(run)s
    )
    UPDATE analytics_platformrun
       SET compared = CASE platform WHEN 'spotify' THEN streams ELSE views END,
           fell = CASE platform WHEN 'spotify' THEN streams_fell ELSE views_fell END
      FROM counted WHERE run_id = %(run)s
"""
