-- A catalogue of %(tracks)s tracks and %(weeks)s weeks of runs. At any size, counts are spread over the same range, and
-- one track in 20 could not be read.
INSERT INTO analytics_track (spotify_id, isrc, title, artists, album, active,
                             streams, streams_read_at, views, views_read_at)
SELECT lpad(i::text, 22, '0'), 'QZABC' || lpad(i::text, 7, '0'), 'Track ' || i, 'Artist ' || i %% 5000, '', true,
       1000 + i * 3700000::bigint / %(tracks)s, now(), 500 + i * 700000::bigint / %(tracks)s, now()
  FROM generate_series(1, %(tracks)s) i;

INSERT INTO analytics_video (track_id, youtube_id, role, matched_by, views, views_read_at)
SELECT id, lpad(id::text, 11, '0'), 'official', 'person', views, now() FROM analytics_track;

INSERT INTO analytics_contact (name, email, company, stage, tags, notes,
                               streams_recordings, views_videos, wow_recordings, wow_youtube_recordings)
SELECT 'Contact ' || i, '', '', 'new', 'tag ' || i %% 50, '', 0, 0, 0, 0 FROM generate_series(1, %(people)s) i;

INSERT INTO analytics_credit (track_id, contact_id, role)
SELECT track.id, (SELECT min(id) FROM analytics_contact) + track.id %% %(people)s, 'writer'
  FROM analytics_track track;

INSERT INTO analytics_snapshotrun ("trigger", requested_by, is_full, state, tracks, started_at, deadline_at, ended_at, note)
SELECT 'schedule', '', true, 'partial', %(tracks)s, at, at, at, ''
  FROM generate_series(%(weeks)s - 1, 0, -1) week, LATERAL (SELECT now() - week * interval '7 days' AS at) moment;

INSERT INTO analytics_platformrun (run_id, platform, readings, read, removed, hidden, blocked, quota, access_denied, unrecognised,
                           unreachable, worker_crashed, cancelled, no_video, failure_streak, stop_outcome, stopped_reason)
SELECT id, platform, tracks, tracks, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '', ''
  FROM analytics_snapshotrun, unnest(ARRAY['spotify', 'youtube']) platform;

INSERT INTO analytics_trackperformancesnapshot (run_id, track_id, captured_at,
    spotify_streams, streams_read_at, streams_counted_on, wow_streams, wow_pct, streams_interval_days,
    streams_counted_days,
    youtube_views, views_read_at, wow_youtube_views, wow_youtube_pct, views_interval_days, flags)
SELECT run.id, track.id, run.ended_at, track.streams, run.ended_at, (run.ended_at AT TIME ZONE 'UTC' - interval '21 hours')::date,
       (random() * 1000)::int, 1, 7, 7,
       track.views, run.ended_at, (random() * 100)::int, 1, 7, '{}'
  FROM analytics_snapshotrun run, analytics_track track ORDER BY run.id, track.id;

-- Older readings are of no interest to the page.
INSERT INTO analytics_reading (run_id, track_id, platform, state, outcome, reason, number, observed_at,
                               source, attempts, worker_losses)
SELECT run.id, track.id, platform, 'settled', CASE WHEN lost THEN 'removed' ELSE 'read' END, '',
       CASE WHEN lost THEN NULL ELSE 5 END, run.ended_at, '', 1, 0
  FROM (SELECT * FROM analytics_snapshotrun ORDER BY id DESC LIMIT 2) run, analytics_track track,
       unnest(ARRAY['spotify', 'youtube']) platform, LATERAL (SELECT track.id %% 20 = 0 AS lost) fate
 ORDER BY run.id, track.id
