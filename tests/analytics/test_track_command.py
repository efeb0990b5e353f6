"""`manage.py track`: a track in the terminal."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from analytics.formatting.sparkline import bars
from analytics.models import CountingChange, Outcome, Platform, Track
from tests.makers import FRIDAY, make_contact, make_track, recorded, streams_of

pytestmark = pytest.mark.django_db

SPOTIFY, YOUTUBE = Platform.SPOTIFY, Platform.YOUTUBE


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")


def told(*arguments: str) -> str:
    out = io.StringIO()
    call_command("track", *arguments, stdout=out)
    return " ".join(out.getvalue().split())


def facts(wanted: str) -> list[dict[str, Any]]:
    out = io.StringIO()
    call_command("track", wanted, "--json", stdout=out)
    found: list[dict[str, Any]] = json.loads(out.getvalue())
    return found


def make_riser() -> Track:
    track = make_track(title="Riser", isrc="QZTST2600001")
    make_contact(track, name="Rita Riser")
    streams_of(track, (21, 1_000), (14, 1_100), (7, 1_300), (0, 1_400))
    return track


@pytest.mark.slow
def test_a_link_an_id_or_an_isrc_shows_the_track() -> None:
    track = make_riser()
    video = track.videos.get().youtube_id

    words = told(track.spotify_id)

    assert words.startswith("Riser QZTST2600001 · https://open.spotify.com/track/")
    assert "Streams 1,400" in words
    assert "ago +100 +7.7 % ·▁█▁" in words
    assert "Views unknown never – – ····" in words
    assert "not read yet" in words
    assert "Contacts: Rita Riser (writer)" in words
    link = f"https://open.spotify.com/intl-de/track/{track.spotify_id}?si=x"
    for wanted in (link, f"https://youtu.be/{video}", video, "qz-tst-26-00001"):
        assert [one["title"] for one in facts(wanted)] == ["Riser"], wanted


def test_what_a_reader_should_know_is_told() -> None:
    track = make_track()
    streams_of(track, (14, 1_000), (0, 900))
    CountingChange.objects.create(platform="spotify", day=FRIDAY.date(), words="Counted again.")

    words = told(track.spotify_id)

    assert "⚑ streams fell" in words
    assert "⚑ Spotify: scaled from 14 days" in words
    assert "⚑ Spotify: measured across a change in counting (2026-11-20: Counted again.)" in words


def test_two_editions_of_one_isrc_are_both_shown() -> None:
    make_track(title="Album", isrc="QZTST2600001")
    make_track(title="Deluxe", isrc="QZTST2600001")

    assert [one["title"] for one in facts("QZTST2600001")] == ["Album", "Deluxe"]


def test_programs_get_numbers_with_their_ages_and_null_for_what_is_unknown() -> None:
    track = make_riser()

    (one,) = facts(track.spotify_id)

    streams, views = one["platforms"]["spotify"], one["platforms"]["youtube"]
    assert (streams["number"], streams["read_at"]) == (1_400, "2026-11-20T05:29:00Z")
    assert (streams["growth"]["wow"], streams["wow"]) == (100, [None, 100, 200, 100])
    assert (views["number"], views["read_at"], views["growth"]["wow"]) == (None, None, None)
    assert one["contacts"][0]["name"] == "Rita Riser"
    assert [video["counted"] for video in one["videos"]] == [False]


def test_a_track_that_could_not_be_read_has_no_growth_and_keeps_its_number() -> None:
    track, other = make_riser(), make_track()
    recorded({(track, SPOTIFY): Outcome.REMOVED, (other, SPOTIFY): 5}, FRIDAY.replace(hour=9))

    words = told(track.spotify_id)

    assert "Streams 1,400" in words
    assert "⚑ streams not read in this run" in words


def test_what_is_unknown_is_told_in_a_sentence_and_fails() -> None:
    make_riser()

    for wanted in ("QZTST2699999", "https://example.com/x", "", "a\x00b", "[/bold]"):
        with pytest.raises(CommandError, match="No track in the catalogue has") as caught:
            call_command("track", wanted)

        assert (wanted, caught.value.returncode) == (wanted, 1)


def test_a_title_with_brackets_is_shown_as_it_is() -> None:
    track = make_track(title="Song [bold]live[/bold] 夜に駆ける")

    assert "Song [bold]live[/bold] 夜に駆ける" in told(track.spotify_id)


@pytest.mark.parametrize(
    ("numbers", "line"),
    [([], ""), ([None, None], "··"), ([5, 5], "▄▄"), ([0, None, 7], "▁·█"), ([-7, 0], "▁█")],
)
def test_a_line_of_letters_has_a_dot_where_a_number_is_missing(numbers: list[int | None], line: str) -> None:
    assert bars(numbers) == line


def test_what_is_known_of_this_week_is_told() -> None:
    track = make_riser()
    Track.objects.filter(pk=track.pk).update(released=FRIDAY.date() - timedelta(days=2))

    streams, views = (
        facts(track.spotify_id)[0]["platforms"][platform]["facts"] for platform in ("spotify", "youtube")
    )

    assert "Spotify: In this week: released (18 Nov)" in told(track.spotify_id)
    assert streams == [{"kind": "released", "on": "2026-11-18", "earliest": None, "words": "released"}]
    assert views == []
