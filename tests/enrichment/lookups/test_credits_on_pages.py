"""Spotify's pages are one of the sources that are asked who is behind a track, also where it has no ISRC."""

from collections.abc import Mapping, Sequence

import pytest
from django.conf import settings as project
from django.utils import timezone
from pytest_django import Settings

from analytics.contacts import credit_queue
from analytics.models import Contact, CreditClaim
from enrichment.lookups import credits as finding
from enrichment.simulator import people
from enrichment.simulator.server import Simulator
from enrichment.sources.credits import Answer, Asked, Claim, Credits
from tests.enrichment.lookups.test_credits import KNOWN, MB, follow, running, simulator
from tests.makers import make_track

__all__ = ["running", "simulator"]

pytestmark = pytest.mark.django_db


class Shown:
    """Stands for Spotify's pages: it knows one writer of every track."""

    name = "spotify"
    batch = 25

    def read(self, asked: Sequence[Asked]) -> Mapping[str, Answer]:
        return {one.key: Credits((Claim("Jelka Varnholm", "writer", "spotify"),)) for one in asked}

    def close(self) -> None:
        """Do nothing: nothing is open."""


def test_spotify_is_asked_about_tracks_without_an_isrc(monkeypatch: pytest.MonkeyPatch, simulator: Simulator) -> None:
    monkeypatch.setattr(project, "CREDIT_SOURCES", ["spotify"])
    monkeypatch.setattr(finding, "credit_source", lambda _name: Shown())
    track = make_track(isrc="", videos=0)

    assert finding.find_due("spotify") == 1

    assert CreditClaim.objects.get(source="spotify").track == track
    assert credit_queue.due("spotify", timezone.now()) == 0


@pytest.mark.slow
def test_two_independent_sources_agree_whichever_they_are(
    monkeypatch: pytest.MonkeyPatch, simulator: Simulator
) -> None:
    track = follow(simulator, KNOWN)
    finding.find_due(MB)
    assert not Contact.objects.exists()
    known = people.behind(simulator.world, simulator.world.track(KNOWN)).writers[0].name
    monkeypatch.setattr(project, "CREDIT_SOURCES", ["spotify"])
    monkeypatch.setattr(
        Shown, "read", lambda _self, asked: {one.key: Credits((Claim(known, "writer", "spotify"),)) for one in asked}
    )
    monkeypatch.setattr(finding, "credit_source", lambda _name: Shown())

    finding.find_due("spotify")

    assert Contact.objects.get(credits__track=track).name == known


def test_spotify_is_not_asked_where_its_pages_are_asked_nothing(settings: Settings) -> None:
    settings.CREDIT_SOURCES = ["spotify"]
    assert finding.obstacle("spotify") == ""

    settings.SPOTIFY_TRACKS_PER_PAGE = 1

    assert "are switched off" in finding.obstacle("spotify")
