"""What lists sort tracks by, against what the tracks and their snapshots say."""


def _counted(count: str) -> str:
    return f"""
    SELECT 'track ' || track.id || ' shows ' || coalesce(track.{count}::text, 'nothing') || ', in lists it is '
           || CASE WHEN current.track_id IS NULL THEN 'missing' ELSE coalesce(current.{count}::text, 'nothing') END
      FROM analytics_trackperformancesnapshot recorded
      JOIN analytics_track track ON track.id = recorded.track_id
      LEFT JOIN analytics_trackcurrent current ON current.track_id = track.id
     WHERE recorded.run_id = %(run)s
       AND (current.track_id IS NULL OR current.{count} IS DISTINCT FROM track.{count})
    """  # noqa: S608 - constants; the run travels as a parameter


def _grown(count: str, number: str, gain: str, percent: str) -> str:
    """Return the tracks whose newest snapshot is of this run and tells another week than the lists do."""
    return f"""
    SELECT 'track ' || recorded.track_id || ' gained ' || coalesce(recorded.{gain}::text, 'nothing known')
           || ', in lists it is ' || coalesce(current.{count}_gain_1w::text, 'nothing known')
      FROM analytics_trackperformancesnapshot recorded
      JOIN analytics_trackcurrent current
        ON current.track_id = recorded.track_id AND current.{count}_captured_at = recorded.captured_at
     WHERE recorded.run_id = %(run)s
       AND (recorded.{number} IS NOT NULL OR '{count}_unread' = ANY(recorded.flags))
       AND NOT EXISTS (SELECT FROM analytics_trackperformancesnapshot later
                        WHERE later.track_id = recorded.track_id AND later.captured_at = recorded.captured_at
                          AND later.run_id > recorded.run_id)
       AND (current.{count}_gain_1w IS DISTINCT FROM recorded.{gain}
            OR current.{count}_pct_1w IS DISTINCT FROM recorded.{percent})
    """  # noqa: S608 - as above


OF_LISTS = {
    "lists know the streams that a track shows": _counted("streams"),
    "lists know the views that a track shows": _counted("views"),
    "lists know this week's growth of streams": _grown("streams", "spotify_streams", "wow_streams", "wow_pct"),
    "lists know this week's growth of views": _grown(
        "views", "youtube_views", "wow_youtube_views", "wow_youtube_pct"
    ),
}
