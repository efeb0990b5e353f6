"""A ranking is made once for every minimum gain: each then shows what its own ranking would."""

from datetime import timedelta
from random import Random

import pytest

from analytics.insights import trending
from analytics.insights.trending import Mover, Movers, RankingFilter
from analytics.insights.week import this_week
from analytics.models import Contact, Credit, Platform
from tests.makers import FRIDAY, make_tracks, recorded
from tests.past import make_past

pytestmark = [pytest.mark.django_db, pytest.mark.exhaustive]


def move(number: int) -> None:
    """Record a third week of tracks, each with a contact, whose gains are like one another and partly the same."""
    random = Random(number)  # noqa: S311 - nothing secret
    tracks = make_tracks(number, videos=0)
    contacts = Contact.objects.bulk_create(Contact(name=track.title) for track in tracks)
    Credit.objects.bulk_create(
        Credit(track=track, contact=contact, role="writer") for track, contact in zip(tracks, contacts, strict=True)
    )
    before = dict.fromkeys(tracks, 50_000)
    usual = {track: 50_000 + random.choice([100, 900, 1_000, 2_500]) for track in tracks}
    now = {
        track: usual[track] + random.choice([-3_000, -500, 0, 1_500, random.randrange(200, 9_000)])
        for track in tracks
    }
    first, second, last = (
        {(track, Platform.SPOTIFY): week[track] for track in tracks} for week in (before, usual, now)
    )
    make_past((FRIDAY - timedelta(weeks=2), first), (FRIDAY - timedelta(weeks=1), second))
    recorded(last)


def candidates(shown: int) -> Movers:
    week = this_week()
    assert week is not None
    return trending.candidates(week, RankingFilter(shown=shown))


def gaining(movers: list[Mover], least: int) -> list[Mover]:
    return [one for one in movers if one.gain >= least]


def missing(movers: list[Mover], least: int) -> list[Mover]:
    return [one for one in movers if one.usual - one.gain >= least]


@pytest.mark.parametrize("shown", [1, 3, 8])
def test_each_least_gain_shows_what_it_would_ranked_by_itself(shown: int) -> None:
    move(200)
    ranked = candidates(shown=1_000)

    kept = candidates(shown)

    for least in {0, *(one.gain + more for one in ranked.trending for more in (0, 1))}:
        assert kept.first(RankingFilter(shown=shown, least_gain=least)) == Movers(
            gaining(ranked.trending, least)[:shown],
            missing(ranked.drops, least)[:shown],
            missing(ranked.slowed, least)[:shown],
            gaining(ranked.contacts, least)[:shown],
        )
    assert shown < len(kept.trending) < len(ranked.trending)
    assert shown < len(kept.contacts) < len(ranked.contacts)
