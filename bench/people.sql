-- A catalogue of %(tracks)s tracks and %(people)s contacts with all that credit sources said of them. Words and names
-- are as unevenly spread as real ones: a few are on very many rows, most are rare.
CREATE TEMPORARY TABLE word AS
SELECT i, CASE WHEN i <= 8 THEN (ARRAY['the', 'love', 'you', 'me', 'night', 'of', 'in', 'remix'])[i]
          ELSE (ARRAY['ba','ke','lo','mi','su','ra','ve','no','ti','da'])[1 + i %% 10]
            || (ARRAY['lan','mer','dor','vis','tun','gra','kel','sho','ren','pil'])[1 + i / 10 %% 10]
            || (ARRAY['a','e','o','in','us','y','ette','or','ia','um'])[1 + i / 100 %% 10]
            || (ARRAY['','s','n','x'])[1 + i / 1000] END AS word
  FROM generate_series(1, 3999) i;
CREATE UNIQUE INDEX ON word (i);
CREATE TEMPORARY TABLE tied AS SELECT array_agg(word ORDER BY i) AS words FROM word;
CREATE FUNCTION pg_temp.often(most int, turn int) RETURNS int LANGUAGE sql VOLATILE
RETURN (SELECT 1 + floor(power(most, random() + 0 * turn))::int - 1);

INSERT INTO analytics_contact (name, email, company, stage, tags, notes, total_streams, wow_growth_pct, aggregated_at,
                               streams_recordings, views_videos, wow_recordings, wow_youtube_recordings, ipi)
SELECT initcap(tied.words[9 + (i * 7919) %% 388] || ' ' || tied.words[8 + pg_temp.often(3900, i)]), 'person' || i || '@example.com',
       CASE WHEN i %% 2 = 0 THEN initcap(tied.words[pg_temp.often(900, i)]) || (ARRAY[' Music', ' Songs', ' Records'])[1 + i %% 3]
            ELSE '' END,
       (ARRAY['new', 'watching', 'talking', 'signed', 'passed'])[1 + i %% 5],
       (ARRAY['', 'pop', 'pop, urgent', 'techno', 'hyper pop'])[1 + i %% 5], '',
       (random() * 1e8)::bigint, random() * 20 - 5, now(), 3, 0, 3, 0,
       CASE WHEN i %% 3 = 0 THEN lpad(i::text, 11, '0') ELSE '' END
  FROM generate_series(1, %(people)s) i, tied;

INSERT INTO analytics_track (spotify_id, isrc, title, artists, album, active,
                             streams, streams_read_at, views, views_read_at)
SELECT lpad(i::text, 22, '0'), 'QZABC' || lpad(i::text, 7, '0'),
       initcap(array_to_string(ARRAY(SELECT tied.words[pg_temp.often(3900, i + n)] FROM generate_series(0, i %% 4) n), ' ')),
       contact.name, '', true, (random() * 1e7)::bigint, now(), (random() * 1e6)::bigint, now()
  FROM tied, generate_series(1, %(tracks)s) i
  JOIN analytics_contact contact ON contact.id = (SELECT min(id) FROM analytics_contact) + (i * 17) %% (%(people)s / 10);

INSERT INTO analytics_credit (track_id, contact_id, role)
SELECT track.id, (SELECT min(id) FROM analytics_contact) + (track.id * 31 + power(n, 5)::int * track.id) %% %(people)s,
       (ARRAY['writer', 'writer', 'producer', 'artist'])[n]
  FROM analytics_track track, generate_series(1, 1 + track.id::int %% 4) n ON CONFLICT DO NOTHING;
-- One person wrote very much.
INSERT INTO analytics_credit (track_id, contact_id, role)
SELECT id, (SELECT min(id) FROM analytics_contact), 'writer' FROM analytics_track WHERE id %% 50 = 0 ON CONFLICT DO NOTHING;

INSERT INTO analytics_snapshotrun ("trigger", requested_by, is_full, state, tracks, started_at, deadline_at, ended_at, note)
SELECT 'schedule', '', true, 'partial', %(tracks)s, at, at, at, ''
  FROM generate_series(%(weeks)s - 1, 0, -1) week, LATERAL (SELECT now() - week * interval '7 days' AS at) moment;

INSERT INTO analytics_trackperformancesnapshot (run_id, track_id, captured_at,
    spotify_streams, streams_read_at, streams_counted_on, wow_streams, wow_pct, streams_interval_days,
    streams_counted_days,
    youtube_views, views_read_at, wow_youtube_views, wow_youtube_pct, views_interval_days, flags)
SELECT run.id, track.id, run.ended_at, track.streams, run.ended_at, (run.ended_at AT TIME ZONE 'UTC' - interval '21 hours')::date,
       (random() * 1000)::int, 1, 7, 7,
       track.views, run.ended_at, (random() * 100)::int, 1, 7, '{}'
  FROM analytics_snapshotrun run, analytics_track track ORDER BY run.id, track.id;
INSERT INTO analytics_contactsnapshot (run_id, contact_id, captured_at, total_streams, streams_recordings, views_videos,
                                       wow_recordings, wow_youtube_recordings)
SELECT run.id, contact.id, run.ended_at, contact.total_streams, 3, 0, 0, 0 FROM analytics_snapshotrun run, analytics_contact contact;
-- Each track has its row already, by the trigger on tracks.
UPDATE analytics_trackcurrent
   SET streams_captured_at = now(), views_captured_at = now(), streams_gain_1w = (random() * 1000)::int,
       streams_gain_4w = (random() * 4000)::int, streams_gain_13w = (random() * 13000)::int,
       streams_gain_52w = (random() * 52000)::int;
INSERT INTO analytics_contactcurrent (contact_id, streams_gain_1w, streams_pct_1w, streams_behind_1w, streams_behind_4w,
    streams_behind_13w, streams_behind_52w, views_behind_1w, views_behind_4w, views_behind_13w, views_behind_52w)
SELECT id, (random() * 1000)::int, random(), 3, 0, 0, 0, 0, 0, 0, 0 FROM analytics_contact;

INSERT INTO analytics_creditrequest (track_id, source, isrc, outcome, asked_at, next_at)
SELECT id, source, isrc, CASE WHEN id %% 4 = 0 THEN 'unknown' ELSE 'found' END, now() - interval '1 day',
       now() + interval '90 days'
  FROM analytics_track, unnest(ARRAY['credits_fm', 'musicbrainz', 'spotify']) source;
INSERT INTO analytics_creditclaim (track_id, source, origin, role, detail, name, name_key, ipi, isni, seen_at)
SELECT credit.track_id, source, source, role, '', contact.name, lower(contact.name), contact.ipi, '', now()
  FROM analytics_credit credit JOIN analytics_contact contact ON contact.id = credit.contact_id,
       unnest(ARRAY['credits_fm', 'musicbrainz']) source ON CONFLICT DO NOTHING;

-- Suggestions of every state, the open ones of people who are named for three tracks on average, some for very many.
INSERT INTO analytics_creditsuggestion (track_id, role, artist_id, named_by, name, ipi, sources, state, contact_id, suggested_at)
SELECT track.id, role, CASE WHEN named_by = 'page' THEN lpad(person::text, 22, '5') ELSE 'Z' || lpad(person::text, 21, '0') END,
       named_by, initcap(tied.words[9 + (person * 7919) %% 388] || ' ' || tied.words[9 + (person * 31) %% 3900]), '',
       CASE WHEN named_by = 'sources' THEN ARRAY['credits_fm', 'musicbrainz'] ELSE '{}' END, state,
       CASE WHEN state IN ('accepted', 'confirmed') THEN (SELECT min(id) FROM analytics_contact) + person %% %(people)s END,
       now() - person * interval '1 minute'
  FROM tied, analytics_track track, unnest(ARRAY['open', 'accepted', 'confirmed', 'dismissed']) state,
       LATERAL (SELECT CASE WHEN track.id %% 20 = 0 THEN pg_temp.often(2000, track.id::int + length(state))
                            ELSE (random() * %(tracks)s / 3)::int + 0 * length(state) END AS person) one,
       LATERAL (SELECT (ARRAY['page', 'sources', 'sources', 'file'])[1 + person %% 4] AS named_by,
                       (ARRAY['artist', 'writer', 'producer', 'writer'])[1 + person %% 4] AS role) two
    ON CONFLICT DO NOTHING;

INSERT INTO analytics_publisher (name, name_key, ipi)
SELECT initcap(one.word || ' ' || two.word) || ' Publishing ' || one.i, 'publishing ' || one.i, ''
  FROM word one JOIN word two ON two.i = 1 + one.i %% 40;
INSERT INTO analytics_work (code, iswc, title)
SELECT 'T' || lpad(id::text, 10, '0'), 'T' || lpad(id::text, 10, '0'), title FROM analytics_track WHERE id %% 5 > 0;
INSERT INTO analytics_workrecording (work_id, track_id, source)
SELECT work.id, track.id, source FROM analytics_track track JOIN analytics_work work ON work.code = 'T' || lpad(track.id::text, 10, '0'),
       unnest(ARRAY['credits_fm', 'musicbrainz']) source;
INSERT INTO analytics_workwriter (work_id, source, name, name_key, ipi, state, contact_id, seen_at)
SELECT named.work_id, named.source, contact.name, lower(contact.name), contact.ipi,
       (ARRAY['none', 'published', 'unknown', 'none', 'published', 'published', 'unclear'])[1 + named.work_id %% 7],
       contact.id, now() - interval '3 days'
  FROM analytics_workrecording named JOIN analytics_credit credit ON credit.track_id = named.track_id AND role = 'writer'
  JOIN analytics_contact contact ON contact.id = credit.contact_id ON CONFLICT DO NOTHING;
INSERT INTO analytics_publishing (writer_id, publisher_id, place)
SELECT writer.id, (SELECT min(id) FROM analytics_publisher) + pg_temp.often(3900, writer.id::int) - 1, 'original'
  FROM analytics_workwriter writer WHERE state = 'published' ON CONFLICT DO NOTHING;
DROP TABLE word, tied
