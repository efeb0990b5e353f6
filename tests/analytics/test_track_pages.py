"""The page of one track."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from analytics.models import Interval, Outcome, Platform, Track
from tests.callers import chart_of, queries, text, words_of
from tests.makers import FRIDAY, make_contact, make_track, make_weeks, recorded, streams_of

pytestmark = pytest.mark.django_db

SPOTIFY, YOUTUBE = Platform.SPOTIFY, Platform.YOUTUBE
LONG = "Ein sehr langer Titel ohne jedes Ende " * 13


@pytest.mark.slow
def test_a_track_shows_its_numbers_with_growth_and_flags(reader: Client) -> None:
    track = make_track(title="Faller")
    streams_of(track, (7, 1_000), (0, 900))

    words = text(reader, f"/tracks/{track.pk}/")

    assert "Spotify streams 900" in words
    assert "▼ -100 -10.0 % this week" in words
    assert "⚑ streams fell" in words


def test_a_growth_over_another_interval_says_so(reader: Client) -> None:
    track = make_track()
    streams_of(track, (14, 1_000), (0, 1_200))

    words = text(reader, f"/tracks/{track.pk}/")

    assert "+100 +10.0 % scaled from 14 days" in words
    assert "14 days scaled" in words


def test_an_interval_by_the_clock_that_is_a_week_reads_like_one_of_counted_days() -> None:
    assert [str(Interval.by_clock(days)) for days in (7.0, 7.02, 6.96, 6.9)] == [
        "7 days",
        "7 days",
        "7 days",
        "6.9 days",
    ]


def test_the_chart_knows_what_is_hollow_and_what_is_marked(reader: Client) -> None:
    track = make_track()
    streams_of(track, (21, 1_000), (7, 1_200), (0, 1_100))

    bars = chart_of(reader, f"/tracks/{track.pk}/")["streamsGrowth"]

    assert [(bar["gain"], bar["hollow"], bar["marked"]) for bar in bars] == [
        (None, False, False),
        (100, True, False),
        (-100, False, True),
    ]


def test_a_track_that_was_never_read_says_when_it_will_be(reader: Client) -> None:
    track = make_track(videos=0)

    words = text(reader, f"/tracks/{track.pk}/")

    assert "Not read yet It will be read in the next run." in words
    assert "No video" in words
    assert "No run has recorded this track yet. The next run will read it." in words
    assert "and its views will be read in the next run" in words


def test_a_number_that_could_not_be_read_says_why(reader: Client) -> None:
    track, other = make_track(), make_track()
    run = recorded({(track, SPOTIFY): Outcome.UNRECOGNISED, (track, YOUTUBE): Outcome.HIDDEN, (other, SPOTIFY): 5})

    body = reader.get(f"/tracks/{track.pk}/").text

    words = words_of(body.encode())
    assert f"Not read yet The next run tries again. ⚑ Run {run.pk} could not read it: Not understood" in words
    assert f"⚑ Run {run.pk} could not read it: The platform shows no number" in words
    assert f'href="/runs/{run.pk}/?platform=spotify&amp;outcome=unrecognised#readings"' in body
    assert (
        "views not read in this run, Spotify: Not understood: look at the page, YouTube: The platform shows" in words
    )


def test_an_old_number_says_why_there_is_no_newer_one(reader: Client) -> None:
    track, other = make_track(), make_track()
    recorded({(track, SPOTIFY): 70}, FRIDAY - timedelta(weeks=1))
    recorded({(track, SPOTIFY): Outcome.REMOVED, (other, SPOTIFY): 5})

    words = text(reader, f"/tracks/{track.pk}/")

    assert "No growth this week: it was not read." in words
    assert "could not read it: Removed by the platform: remove it or replace its link" in words
    assert "could not read it" not in text(reader, f"/tracks/{other.pk}/")


def test_growth_from_zero_is_unknown_although_there_is_an_earlier_number(reader: Client) -> None:
    track = make_track()
    make_weeks((7, {(track, YOUTUBE): 0}), (0, {(track, YOUTUBE): 70}))

    words = text(reader, f"/tracks/{track.pk}/")

    assert "No growth this week: the earlier number is zero." in words


def test_a_track_that_no_run_reads_says_why(reader: Client, settings: Settings) -> None:
    track, with_video = make_track(videos=0), make_track()
    settings.PLATFORMS = ["youtube"]
    words = text(reader, f"/tracks/{track.pk}/")
    assert "Not read yet Spotify is switched off, so it is not read." in words
    assert "The next run will read it." in words
    Track.objects.update(active=False)

    words = text(reader, f"/tracks/{track.pk}/") + text(reader, f"/tracks/{with_video.pk}/")

    assert words.count("It is no longer followed, so it is not read.") == 4
    assert "next run" not in words


def test_a_track_shows_its_editions_contacts_and_videos(reader: Client) -> None:
    track, edition = make_track(isrc="QZTST2600001"), make_track(isrc="QZTST2600001", title="Deluxe")
    contact = make_contact(track, name="Wanda")
    recorded({(track, YOUTUBE): 77})

    body = reader.get(f"/tracks/{track.pk}/").content.decode()

    assert f'href="/tracks/{edition.pk}/"' in body
    assert f'href="/contacts/{contact.pk}/"' in body
    assert "77 views" in words_of(body.encode())


@pytest.mark.exhaustive
def test_a_track_page_costs_the_same_for_a_long_history_as_for_a_short_one(reader: Client) -> None:
    track = make_track()
    streams_of(track, (21, 1), (14, 2))
    make_contact(track)
    short = queries(reader, f"/tracks/{track.pk}/")
    streams_of(track, (7, 3), (0, 4))
    make_contact(track)

    assert queries(reader, f"/tracks/{track.pk}/") == short <= 26


@pytest.mark.parametrize("name", ["الليلة الطويلة", "夜に駆ける" * 30, "<script>alert(1)</script>", LONG[:500]])
def test_any_title_is_shown_as_text_in_its_own_direction(reader: Client, name: str) -> None:
    track = make_track(title=name.strip())

    body = reader.get(f"/tracks/{track.pk}/").content.decode()

    assert re.search(r"<h1[^>]*><bdi>", body)
    assert "<script>alert" not in body
    assert name.strip() in words_of(re.sub("&lt;|&gt;", "", body).encode()) or "script" in name


@pytest.mark.parametrize("address", ["/tracks/0/", "/tracks/99999999999999999999/", "/tracks/x/"])
def test_a_track_that_does_not_exist_is_a_page_with_a_way_on(reader: Client, address: str) -> None:
    response = reader.get(address)

    assert response.status_code == 404
    assert 'href="/tracks/"' in response.content.decode()


def test_only_streams_belong_to_a_counted_day(reader: Client) -> None:
    track = make_track()
    recorded({(track, Platform.SPOTIFY): 1_000, (track, Platform.YOUTUBE): 50})

    assert text(reader, f"/tracks/{track.pk}/").count("Counts of") == 1
