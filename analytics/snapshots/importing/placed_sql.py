"""The statements that compare a file of positions with what is stored, and write what is new.

imported_position ─► NAMES: which playlist and track ─► ROWS: with their weeks ─► ENDINGS: new, known, earlier
(`positions`)                                                                              or a conflict
"""

# A name is needed to tell a track from others; a row without one adds none.
ADD_TRACKS = """
    INSERT INTO analytics_track (spotify_id, title, artists, album, isrc, active)
    SELECT DISTINCT ON (spotify_id) spotify_id, title, artists, '', '', true
      FROM imported_position WHERE spotify_id <> '' AND title <> '' ORDER BY spotify_id, line
        ON CONFLICT (spotify_id) DO NOTHING
"""

# Nobody asked for them to be read.
ADD_PLAYLISTS = """
    INSERT INTO analytics_playlist (spotify_id, name, active)
    SELECT DISTINCT ON (playlist_id) playlist_id, playlist, false
      FROM imported_position WHERE playlist_id <> '' ORDER BY playlist_id, line
        ON CONFLICT (spotify_id) DO NOTHING
"""

# An ISRC of several tracks does not say which of them was there, nor does a name that several playlists have.
NAMES = """
    DROP TABLE IF EXISTS imported_playlist;
    CREATE TEMPORARY TABLE imported_playlist ON COMMIT DROP AS
    SELECT named.playlist_id, named.playlist, named.line, coalesce(by_id.id, by_name.id) AS id,
           coalesce(by_name.alike, 0) AS alike
      FROM (SELECT playlist_id, playlist, min(line) AS line FROM imported_position GROUP BY 1, 2) named
      LEFT JOIN analytics_playlist by_id ON named.playlist_id <> '' AND by_id.spotify_id = named.playlist_id
      LEFT JOIN (SELECT lower(name) AS name, count(*) AS alike, CASE count(*) WHEN 1 THEN min(id) END AS id
                   FROM analytics_playlist WHERE name <> '' GROUP BY 1) by_name
        ON named.playlist_id = '' AND by_name.name = lower(named.playlist);
    DROP TABLE IF EXISTS imported_track;
    CREATE TEMPORARY TABLE imported_track ON COMMIT DROP AS
    SELECT named.spotify_id, named.isrc, named.line, coalesce(by_id.id, by_isrc.id) AS id,
           coalesce(by_isrc.alike, 0) AS alike
      FROM (SELECT spotify_id, isrc, min(line) AS line FROM imported_position GROUP BY 1, 2) named
      LEFT JOIN analytics_track by_id ON named.spotify_id <> '' AND by_id.spotify_id = named.spotify_id
      LEFT JOIN (SELECT isrc, count(*) AS alike, CASE count(*) WHEN 1 THEN min(id) END AS id
                   FROM analytics_track WHERE isrc <> '' GROUP BY 1) by_isrc
        ON named.spotify_id = '' AND by_isrc.isrc = named.isrc;
    ANALYZE imported_playlist, imported_track
"""

# A week is a Friday and the six days after it.
ROWS = """
    DROP TABLE IF EXISTS imported_place;
    CREATE TEMPORARY TABLE imported_place ON COMMIT DROP AS
    SELECT row.line, playlist.id AS playlist_id, track.id AS track_id, row.at, row.day,
           row.day - (extract(isodow FROM row.day)::int + 2) % 7 AS week,
           row.position + (SELECT (min(position) = 0)::int FROM imported_position) AS position, row.streams, row.views
      FROM (SELECT *, (at AT TIME ZONE 'UTC')::date AS day FROM imported_position) row
      JOIN imported_playlist playlist USING (playlist_id, playlist)
      JOIN imported_track track USING (spotify_id, isrc)
     WHERE playlist.id IS NOT NULL AND track.id IS NOT NULL;
    ANALYZE imported_place
"""

# Of several days of a playlist's week the last one counts, as a whole, because two days have two orders. The first
# line about a track of that day counts. A week that is being read just now counts as read.
ENDINGS = """
    DROP TABLE IF EXISTS imported_ending;
    CREATE TEMPORARY TABLE imported_ending ON COMMIT DROP AS
    SELECT row.*, there.position AS other, coalesce(reading.is_read, false) AS is_read,
           CASE WHEN row.day < row.last_day THEN 'earlier'
                WHEN row.line > row.first_line THEN
                     CASE WHEN row.position = row.first_position THEN 'known' ELSE 'conflict' END
                WHEN reading.is_read THEN CASE WHEN there.position = row.position THEN 'known' ELSE 'conflict' END
                WHEN there.id IS NULL THEN 'new'
                WHEN there.position = row.position AND coalesce(row.streams = there.streams_then, true)
                     AND coalesce(row.views = there.views_then, true) THEN 'known'
                ELSE 'conflict' END AS ending
      FROM (SELECT *, max(day) OVER (PARTITION BY playlist_id, week) AS last_day,
                   first_value(line) OVER first AS first_line, first_value(position) OVER first AS first_position
              FROM imported_place
            WINDOW first AS (PARTITION BY playlist_id, track_id, day ORDER BY line)) row
      LEFT JOIN analytics_playlistsnapshot there USING (playlist_id, track_id, week)
      LEFT JOIN (SELECT playlist_id, week,
                        imported_from = '' AND (state <> 'settled' OR outcome IN ('read', 'empty')) AS is_read
                   FROM analytics_playlistreading) reading USING (playlist_id, week);
    ANALYZE imported_ending
"""

COUNTS = """
    SELECT count(*) FILTER (WHERE ending = 'new'), count(*) FILTER (WHERE ending = 'known'),
           count(*) FILTER (WHERE ending = 'earlier'), count(DISTINCT track_id) FILTER (WHERE ending = 'new'),
           count(DISTINCT playlist_id) FILTER (WHERE ending = 'new'),
           count(DISTINCT week) FILTER (WHERE ending = 'new'),
           coalesce((SELECT min(position) = 0 FROM imported_position), false)
      FROM imported_ending
"""

UNKNOWN = """
    SELECT line, CASE WHEN alike > 1 THEN 'several playlists are called "' || playlist || '": say which by its link'
                      WHEN playlist_id <> '' THEN 'playlist ' || playlist_id || ' is not among the playlists'
                      ELSE 'there is no playlist "' || playlist || '"' END
      FROM imported_playlist WHERE id IS NULL
     UNION ALL
    SELECT line, CASE WHEN alike > 1 THEN alike || ' tracks have the ISRC ' || isrc || ': say by its link which one'
                      ELSE coalesce(nullif(spotify_id, ''), isrc) || ' is not in the catalogue' END
      FROM imported_track WHERE id IS NULL
     ORDER BY 1
"""

CONFLICTS = """
    SELECT place.line, left(track.title, 80) || ' in '
           || left(coalesce(nullif(playlist.name, ''), playlist.spotify_id), 80)
           || ', week of ' || place.week || ': position ' || place.position
           || CASE WHEN place.line > place.first_line THEN ', but an earlier line says ' || place.first_position
                   WHEN place.is_read AND place.other IS NULL THEN ', but it was not seen when that week was read'
                   WHEN place.is_read THEN ', but position ' || place.other || ' was read'
                   WHEN place.other = place.position THEN ', with other numbers than were imported before'
                   ELSE ', but position ' || place.other || ' was imported before' END || '. It was left out',
           count(*) OVER ()
      FROM imported_ending place
      JOIN analytics_track track ON track.id = place.track_id
      JOIN analytics_playlist playlist ON playlist.id = place.playlist_id
     WHERE place.ending = 'conflict' ORDER BY place.line LIMIT %(most)s
"""

# A week that nobody has read yet, or that could not be read. Where it is being read just now, its row is locked until
# that is over, and then it has been read: `SNAPSHOTS` writes nothing into it.
READINGS = """
    INSERT INTO analytics_playlistreading (
        playlist_id, week, state, outcome, reason, later_trouble, source, observed_at, complete, rows, new, known,
        imported_from)
    SELECT playlist_id, week, 'settled', 'read', '', '', 'file', max(at), false, 0, 0, 0, %(source)s
      FROM imported_ending WHERE ending = 'new' GROUP BY playlist_id, week ORDER BY playlist_id, week
        ON CONFLICT (playlist_id, week) DO UPDATE
       SET outcome = 'read', reason = '', later_trouble = '', source = 'file', complete = false, total = NULL,
           observed_at = greatest(analytics_playlistreading.observed_at, excluded.observed_at),
           imported_from = CASE WHEN position(%(source)s IN analytics_playlistreading.imported_from) > 0
                                THEN analytics_playlistreading.imported_from
                                ELSE right(concat_ws('; ', nullif(analytics_playlistreading.imported_from, ''),
                                                     %(source)s), 500) END
     WHERE analytics_playlistreading.imported_from <> '' OR analytics_playlistreading.state = 'settled'
           AND analytics_playlistreading.outcome <> ALL(%(seen)s)
"""

SNAPSHOTS = """
    INSERT INTO analytics_playlistsnapshot (playlist_id, track_id, week, position, streams_then, views_then)
    SELECT place.playlist_id, place.track_id, place.week, place.position, place.streams, place.views
      FROM imported_ending place
      JOIN analytics_playlistreading reading
        ON reading.playlist_id = place.playlist_id AND reading.week = place.week AND reading.imported_from <> ''
     WHERE place.ending = 'new' ORDER BY place.playlist_id, place.week, place.position
        ON CONFLICT (playlist_id, track_id, week) DO NOTHING
"""

LENGTHS = """
    UPDATE analytics_playlistreading reading SET rows = counted.rows, known = counted.rows
      FROM (SELECT playlist_id, week, count(*) AS rows FROM analytics_playlistsnapshot
             WHERE (playlist_id, week) IN (SELECT playlist_id, week FROM imported_ending WHERE ending = 'new')
             GROUP BY playlist_id, week) counted
     WHERE reading.playlist_id = counted.playlist_id AND reading.week = counted.week AND reading.imported_from <> ''
"""
