"""Each number in a track's history names its source, as long as its reading is kept."""

import re

import pytest
from django.test import Client

from analytics.models import Platform, Reading
from tests.callers import queries, text
from tests.makers import make_track, recorded, streams_of

pytestmark = pytest.mark.django_db


def test_a_number_names_its_source(reader: Client) -> None:
    track = make_track()
    run = recorded({(track, Platform.SPOTIFY): 5_000, (track, Platform.YOUTUBE): 70})
    Reading.objects.filter(platform="spotify").update(source="spotify page")
    Reading.objects.filter(platform="youtube").update(source="youtube data api")

    words = text(reader, f"/tracks/{track.pk}/")

    assert re.search(rf"Run {run.pk} .*? 5,000 Spotify page .*? 70 YouTube Data API", words)


def test_a_number_whose_reading_is_no_longer_kept_has_no_known_source(reader: Client) -> None:
    track = make_track()
    recorded({(track, Platform.SPOTIFY): 5_000})
    Reading.objects.all().delete()

    assert "5,000 – unknown" in text(reader, f"/tracks/{track.pk}/")


@pytest.mark.slow
def test_sources_take_one_query_however_long_the_history_is(reader: Client) -> None:
    track = make_track()
    streams_of(track, (21, 1_000), (14, 1_100))
    short = queries(reader, f"/tracks/{track.pk}/")
    streams_of(track, (7, 1_200), (0, 1_300))

    assert queries(reader, f"/tracks/{track.pk}/") == short
