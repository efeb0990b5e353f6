"""Which tracks are editions of one recording, and what people decided about that.

    its ISRC             every track with the same one, until a person decides otherwise
    equal counts         two tracks of one title and length that showed the same streams twice in a row:
                         platforms give all editions one merged count. Found while a run is recorded
    a person             confirms, splits off or joins; neither counts nor an ISRC change that again

A decision changes the totals of the next run; recorded history stays as it is.
"""

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from analytics.models import Track

LEAST_STREAMS = 1_000
"""Below this, equal counts are too often a coincidence."""

LEAST_APART_DAYS = 3.5
"""Two readings of one week are one observation: the platform moves its counts about once a day."""

LONGER_MS = 3_000
"""Editions differ by the silence at their ends. An unknown length counts neither for nor against."""

PERSON = Track.EditionBy.PERSON


class SameTrack(ValueError):
    """A track cannot be an edition of itself."""


def editions_of(track: Track) -> QuerySet[Track]:
    """Return the other tracks of the same recording."""
    return Track.objects.filter(recording=track.recording).exclude(pk=track.pk).order_by("title", "pk")


def confirm(track: Track) -> int:
    """Store a person's decision that these editions belong together; return how many tracks they are."""
    return Track.objects.filter(recording=track.recording).update(edition_of=F("recording"), edition_by=PERSON)


def split(track: Track) -> None:
    """Separate a track into its own recording, whatever its ISRC and its counts say."""
    with transaction.atomic():
        _keep_together(track)
        Track.objects.filter(pk=track.pk).update(edition_of=track.spotify_id, edition_by=PERSON, edition_at=None)


def join(track: Track, other: Track) -> None:
    """Make a track an edition of another track's recording. Raises SameTrack."""
    if track.pk == other.pk:
        raise SameTrack(f"{track} is this track itself. Choose another one.")
    if track.recording == other.recording:
        confirm(track)
        return
    with transaction.atomic():
        _keep_together(track)
        Track.objects.filter(pk__in=[track.pk, other.pk]).update(edition_of=other.recording, edition_by=PERSON)
        Track.objects.filter(pk=track.pk).update(edition_at=Now())


def leave_to_isrc(track: Track) -> None:
    """Undo the decision on a track: its ISRC and its counts decide again."""
    Track.objects.filter(pk=track.pk).update(edition_of="", edition_by="", edition_at=None)


def _keep_together(track: Track) -> None:
    """Rename a recording after another of its tracks if it is named after the one that leaves.

    Otherwise the others, which have no ISRC in common, would follow it or separate.
    """
    others = Track.objects.filter(edition_of=track.spotify_id).exclude(pk=track.pk)
    if first := others.order_by("pk").first():
        others.update(edition_of=first.spotify_id)


# Run inside the transaction that records. `again` are the tracks whose count equals that of another of their title
# in this run, with how much longer each is than the shortest of them; they are found when both showed one count in
# their snapshots before as well. A group is named by an ISRC that one of them has, else as it was named before. What
# a person said is not touched, and finding it twice changes nothing.
_AS_LONG = f"coalesce(longer_ms, 0) <= {LONGER_MS}"

FIND = f"""
    WITH again AS (
        SELECT track.id, track.isrc, track.edition_of, track.spotify_id, track.recording, lower(track.title) AS title,
               track.length_ms - min(track.length_ms) OVER alike AS longer_ms,
               shown.spotify_streams AS streams, before.spotify_streams AS before,
               before.streams_read_at AS before_read_at
          FROM analytics_trackperformancesnapshot shown
          JOIN analytics_track track ON track.id = shown.track_id AND track.edition_by <> '{PERSON}'
          JOIN LATERAL (
               SELECT spotify_streams, streams_read_at FROM analytics_trackperformancesnapshot past
                WHERE past.track_id = shown.track_id AND past.run_id <> shown.run_id
                  AND past.spotify_streams >= {LEAST_STREAMS} AND past.streams_provider = ''
                  AND past.streams_read_at <= shown.streams_read_at - interval '{LEAST_APART_DAYS} days'
                ORDER BY past.streams_counted_on DESC, past.streams_read_at DESC LIMIT 1) before ON true
         WHERE shown.run_id = %(run)s AND shown.spotify_streams >= {LEAST_STREAMS}
           AND shown.flags @> ARRAY['streams_shared']::varchar[]
        WINDOW alike AS (PARTITION BY lower(track.title), shown.spotify_streams, before.spotify_streams)
    ), found AS (
        SELECT title, streams, before, min(before_read_at) AS first_at,
               coalesce(min(nullif(isrc, '')), min(nullif(edition_of, '')), min(spotify_id)) AS recording
          FROM again WHERE {_AS_LONG} GROUP BY title, streams, before HAVING count(DISTINCT recording) > 1
    )
    UPDATE analytics_track track
       SET edition_of = found.recording, edition_by = '{Track.EditionBy.COUNTS}',
           edition_at = CASE WHEN track.recording = found.recording THEN track.edition_at ELSE found.first_at END
      FROM again JOIN found USING (title, streams, before)
     WHERE track.id = again.id AND {_AS_LONG}
"""  # noqa: S608 - constants; values travel as parameters
