"""Tracks with a past, and what is told of their weeks."""

from datetime import date, timedelta

from analytics.insights import facts
from analytics.insights.facts import Fact, Period
from analytics.models import Credit, Platform, Track
from tests.makers import FRIDAY, latest, make_contact
from tests.past import make_past

SPOTIFY, YOUTUBE = Platform.SPOTIFY, Platform.YOUTUBE
WEEK, DAY = timedelta(weeks=1), timedelta(days=1)


def grown(track: Track, weeks: int = 3) -> None:
    """Give a track that was long followed both counts, weekly up to FRIDAY, each a little higher."""
    Track.objects.filter(pk=track.pk).update(created_at=FRIDAY - 300 * DAY)
    make_past(
        *(
            (
                FRIDAY - back * WEEK,
                {(track, SPOTIFY): 10_000 + 100 * (weeks - back), (track, YOUTUBE): 900 - 10 * back},
            )
            for back in range(weeks - 1, -1, -1)
        )
    )


def told(track: Track, weeks_ago: int = 0) -> list[tuple[str, date]]:
    """Return what is known beside the snapshot of this week, of both platforms."""
    one = track.snapshots.get(captured_at=FRIDAY - weeks_ago * WEEK)
    return [(fact.words, fact.on) for fact in facts.of_snapshots([one])[one.pk]]


def every_week(track: Track, weeks: int = 3) -> list[list[str]]:
    """Return the words of each week, the newest first."""
    return [[words for words, _ in told(track, back)] for back in range(weeks)]


def credit_artist(*tracks: Track) -> None:
    artist = make_contact()
    Credit.objects.bulk_create(Credit(track=one, contact=artist, role=Credit.Role.ARTIST) for one in tracks)


def facts_of(track_id: int, platform: Platform = SPOTIFY) -> list[Fact]:
    period = Period.of(latest(Track.objects.get(pk=track_id)), platform)
    return facts.known([period])[0]
