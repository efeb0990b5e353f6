"""The statement that finds the dated facts of many periods at once; `facts` has its rules."""

from analytics.models import Credit, CreditSuggestion
from analytics.snapshots.corrections import LEAST_FELL, LEAST_SHARE

_NOTHING = "NULL::date, {name}, NULL::integer, NULL::integer, 0, 0"

# Everything is found by an index, even for a track in very many playlists: no table is read in full.
_MOVES = """
    SELECT asked.place, 'playlist_' || move.kind, (move.noted_at AT TIME ZONE 'UTC')::date,
           (before.observed_at AT TIME ZONE 'UTC')::date, coalesce(nullif(playlist.name, ''), playlist.spotify_id),
           move.position, move.before, 0, 0
      FROM asked
      JOIN analytics_playlistmove move ON move.track_id = asked.track_id
      JOIN analytics_playlist playlist ON playlist.id = move.playlist_id
      LEFT JOIN analytics_playlistreading reading
             ON reading.playlist_id = move.playlist_id AND reading.week = move.week
      LEFT JOIN analytics_playlistreading before
             ON before.playlist_id = move.playlist_id AND before.week = reading.compared_week
     WHERE asked.platform = 'spotify' AND move.noted_at > asked.since - asked.late
       AND least(before.observed_at, move.noted_at) <= asked.until - asked.late"""

# A month or a year of release belongs to no week.
_IN_DAYS = """released_precision = 'day' AND {0}.released >= (asked.since AT TIME ZONE 'UTC')::date
       AND {0}.released < (asked.until AT TIME ZONE 'UTC')::date"""

_RELEASED = f"""
    SELECT asked.place, 'released', track.released, {_NOTHING.format(name="''")}
      FROM asked JOIN analytics_track track ON track.id = asked.track_id
     WHERE track.{_IN_DAYS.format("track")}"""  # noqa: S608 - constants

# The tracks of an album are one release.
_ARTIST_RELEASE = f"""
    SELECT asked.place, 'artist_release', other.released,
           {_NOTHING.format(name="coalesce(nullif(other.album, ''), other.title)")}
      FROM asked
      JOIN analytics_track track ON track.id = asked.track_id
      JOIN analytics_credit own ON own.track_id = track.id AND own.role = '{Credit.Role.ARTIST}'
      JOIN analytics_credit also ON also.contact_id = own.contact_id AND also.role = '{Credit.Role.ARTIST}'
      JOIN analytics_track other ON other.id = also.track_id AND other.recording <> track.recording
           AND (other.album = '' OR other.album <> track.album)
     WHERE other.{_IN_DAYS.format("other")}"""  # noqa: S608 - constants

# The artists whom a track's page names, and the ids by which its credited artists were named elsewhere.
_BY_PAGE = f"role = '{Credit.Role.ARTIST}' AND named_by = '{CreditSuggestion.NamedBy.PAGE}'"
_ARTISTS = f"""
        SELECT artist_id FROM analytics_creditsuggestion WHERE track_id = track.id AND {_BY_PAGE}
         UNION
        SELECT artist_id FROM analytics_creditsuggestion
         WHERE {_BY_PAGE} AND contact_id IN (
               SELECT contact_id FROM analytics_credit
                WHERE track_id = track.id AND role = '{Credit.Role.ARTIST}')"""  # noqa: S608 - constants

# Other followed tracks whose pages name one of these artists, who need not be a contact.
_NAMED_RELEASE = f"""
    SELECT asked.place, 'artist_release', other.released,
           {_NOTHING.format(name="coalesce(nullif(other.album, ''), other.title)")}
      FROM asked
      JOIN analytics_track track ON track.id = asked.track_id
      JOIN LATERAL ({_ARTISTS}) named ON true
      JOIN analytics_creditsuggestion also ON also.artist_id = named.artist_id AND also.{_BY_PAGE}
           AND also.state IN ({", ".join(f"'{state}'" for state in CreditSuggestion.State)})
      JOIN analytics_track other ON other.id = also.track_id AND other.recording <> track.recording
           AND (other.album = '' OR other.album <> track.album)
     WHERE other.{_IN_DAYS.format("other")}"""  # noqa: S608 - constants

# What an artist's page names as the latest release, followed or not.
_LATEST_RELEASE = f"""
    SELECT asked.place, 'artist_release', release.released, {_NOTHING.format(name="release.name")}
      FROM asked
      JOIN analytics_track track ON track.id = asked.track_id
      JOIN LATERAL ({_ARTISTS}) named ON true
      JOIN analytics_releaseartist artist ON artist.artist_id = named.artist_id
      JOIN analytics_release release ON release.id = artist.release_id
           AND release.spotify_id <> track.album_spotify_id AND release.name <> track.album
     WHERE release.{_IN_DAYS.format("release")}"""  # noqa: S608 - constants

_PUBLISHED = f"""
    SELECT asked.place, 'video_published', (candidate.published_at AT TIME ZONE 'UTC')::date,
           {_NOTHING.format(name="video.role || ' ' || video.youtube_id")}
      FROM asked
      JOIN analytics_video video ON video.track_id = asked.track_id
      JOIN analytics_videocandidate candidate
        ON candidate.track_id = video.track_id AND candidate.youtube_id = video.youtube_id
     WHERE candidate.published_at > asked.since - asked.late
       AND candidate.published_at <= asked.until - asked.late"""  # noqa: S608 - constants

# Editions and videos that came with the track are not mentioned: its baseline is then from an imported file.
_FOLLOWED = "track.created_at <= asked.since"

_VIDEO = _NOTHING.format(name="video.role || ' ' || video.youtube_id")
_ADDED = f"""
    SELECT asked.place, 'video_added', (video.added_at AT TIME ZONE 'UTC')::date, {_VIDEO}
      FROM asked
      JOIN analytics_track track ON track.id = asked.track_id AND {_FOLLOWED}
      JOIN (SELECT track_id, role, youtube_id, added_at, 'infinity' AS removed_at FROM analytics_video
             UNION ALL
            SELECT track_id, role, youtube_id, added_at, removed_at FROM analytics_removedvideo) video
        ON video.track_id = asked.track_id
     WHERE asked.platform = 'youtube' AND video.added_at > asked.since
       AND video.added_at <= asked.until AND video.removed_at > asked.until"""  # noqa: S608 - constants

# One that came and went within this time is in neither number.
_REMOVED = f"""
    SELECT asked.place, 'video_removed', (video.removed_at AT TIME ZONE 'UTC')::date, {_VIDEO}
      FROM asked
      JOIN analytics_removedvideo video ON video.track_id = asked.track_id
     WHERE asked.platform = 'youtube' AND video.removed_at > asked.since
       AND video.removed_at <= asked.until AND coalesce(video.added_at <= asked.since, true)"""  # noqa: S608 - constants

_SINCE = f"CASE WHEN {{0}}.edition_of <> '' THEN {{0}}.edition_at WHEN {_FOLLOWED} THEN {{0}}.created_at END"

# Two tracks are editions from when the later of them joined. Those of one ISRC did so when they were added.
_JOINED_AT = f"greatest({_SINCE.format('track')}, {_SINCE.format('other')})"

_EDITIONS = f"""
    SELECT asked.place, 'edition_joined', ({_JOINED_AT} AT TIME ZONE 'UTC')::date,
           {_NOTHING.format(name="other.title")}
      FROM asked
      JOIN analytics_track track ON track.id = asked.track_id
      JOIN analytics_track other ON other.recording = track.recording AND other.id <> track.id
     WHERE asked.platform = 'spotify' AND {_JOINED_AT} > asked.since
       AND {_JOINED_AT} <= asked.until"""  # noqa: S608 - constants

# The baseline's own run began before the baseline was read.
_CORRECTIONS = f"""
    SELECT asked.place, 'correction', (run.started_at AT TIME ZONE 'UTC')::date, NULL::date, '',
           NULL::integer, NULL::integer, part.fell, part.compared
      FROM asked
      JOIN analytics_snapshotrun run ON run.is_full AND run.started_at > asked.since AND run.started_at <= asked.until
      JOIN analytics_platformrun part ON part.run_id = run.id AND part.platform = asked.platform
     WHERE asked.declined AND part.fell >= {LEAST_FELL}
       AND part.fell >= {LEAST_SHARE} * part.compared"""  # noqa: S608 - constants

# As `counting_changes.across` has it: the hour of a change is not known.
_COUNTING = f"""
    SELECT asked.place, 'counting_change', change.day, {_NOTHING.format(name="change.words")}
      FROM asked JOIN analytics_countingchange change ON change.platform = asked.platform
     WHERE change.day >= (asked.since AT TIME ZONE 'UTC')::date
       AND change.day <= (asked.until AT TIME ZONE 'UTC')::date"""  # noqa: S608 - constants

_EVERY = "\n    UNION".join(
    (
        _MOVES,
        _RELEASED,
        _ARTIST_RELEASE,
        _NAMED_RELEASE,
        _LATEST_RELEASE,
        _PUBLISHED,
        _ADDED,
        _REMOVED,
        _EDITIONS,
        _COUNTING,
        _CORRECTIONS,
    )
)

FACTS = f"""
    WITH asked AS (
        SELECT one.*, CASE platform WHEN 'spotify' THEN interval '1 day' ELSE interval '0' END AS late
          FROM unnest(%(tracks)s::bigint[], %(platforms)s::text[], %(since)s::timestamptz[],
                      %(until)s::timestamptz[], %(declined)s::boolean[])
               WITH ORDINALITY AS one (track_id, platform, since, until, declined, place)
    ){_EVERY}
"""  # noqa: S608 - constants
