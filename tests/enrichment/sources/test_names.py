"""What the adapters call themselves in the database is written for people on the pages."""

import pytest

from analytics.formatting import wording
from enrichment.sources import playlists
from enrichment.sources.chartmetric import Chartmetric
from enrichment.sources.playlists.source import Playlists
from enrichment.sources.spotify.source import OF_ANOTHER
from enrichment.sources.spotify.verdict import BY_QUESTION, BY_TEXT, NAME
from enrichment.sources.youtube import views

NAMES = [
    *(NAME, BY_TEXT, BY_QUESTION, OF_ANOTHER, views.NAME),
    *(adapter.name for adapter in (Chartmetric, Playlists, playlists.Embed, playlists.PlayerPage, playlists.WebApi)),
]


@pytest.mark.parametrize("name", NAMES)
def test_a_source_is_written_with_the_capitals_of_its_brand(name: str) -> None:
    assert wording.source(name)[0].isupper()


def test_the_name_of_a_file_stays_as_it_is() -> None:
    assert wording.source("spotify june.csv") == "spotify june.csv"
