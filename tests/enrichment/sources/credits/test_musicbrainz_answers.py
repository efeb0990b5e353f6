"""Understanding MusicBrainz's answers, good and bad."""

from datetime import date
from typing import Any

import pytest

from enrichment.sources.base import PageChanged
from enrichment.sources.credits import Claim, Unknown
from enrichment.sources.credits.claims import ListedPublisher, ListedWriter
from enrichment.sources.credits.musicbrainz_answers import credits_in, recording_id
from enrichment.sources.released import Released
from tests.enrichment.sources.credits.saved import ASKED, RECORDING, found, musicbrainz, of_isrc


def test_the_recording_nearest_in_length_is_the_one() -> None:
    other = found(id="22222222-0000-4000-8000-000000000002", length=207_000)

    assert recording_id(of_isrc(other, found()), ASKED) == RECORDING
    assert recording_id(of_isrc(found(length=None)), ASKED) == RECORDING


@pytest.mark.parametrize("wrong", [found(title="Another One"), found(length=260_000), found(video=True)])
def test_another_recording_under_the_isrc_is_unknown(wrong: dict[str, Any]) -> None:
    with pytest.raises(Unknown):
        recording_id(of_isrc(wrong), ASKED)


@pytest.mark.parametrize("bad", [None, {}, {"recordings": "x"}, of_isrc(found(id=None)), of_isrc(found(id="\ud800"))])
def test_a_list_that_is_not_understood_is_reported_as_such(bad: dict[str, Any] | None) -> None:
    with pytest.raises(PageChanged):
        recording_id(bad, ASKED)


def test_artists_guests_producers_and_the_writers_of_the_work_are_found() -> None:
    told = credits_in(musicbrainz(), ASKED, RECORDING)

    assert told.claims == (
        Claim("Sample Artist", "artist", "musicbrainz"),
        Claim("Sample Guest", "featured", "musicbrainz"),
        Claim("Sample Producer", "producer", "musicbrainz", "co-producer"),
        Claim("Sample Writer", "writer", "musicbrainz", "composer, lyricist"),
    )
    assert told.released == Released(date(2026, 6, 27), "day")


def test_its_publisher_is_the_works_and_of_no_writer_in_particular() -> None:
    (work,) = credits_in(musicbrainz(), ASKED, RECORDING).works

    assert work.iswc == "T9000000010"
    assert work.publishers == (ListedPublisher("Sample Publishing"),)
    assert work.writers == (ListedWriter("Sample Writer", "", "composer, lyricist", None),)


def test_a_recording_without_its_work_says_nothing_of_writers() -> None:
    told = credits_in(musicbrainz(relations=[]), ASKED, RECORDING)

    assert told.works == ()
    assert {claim.role for claim in told.claims} == {"artist", "featured"}


def test_a_name_is_written_as_the_relation_credits_it() -> None:
    relation = {"type": "producer", "attributes": [], "target-credit": "DJ Sample", "artist": {"name": "Sample Name"}}

    told = credits_in(musicbrainz(relations=[relation]), ASKED, RECORDING)

    assert Claim("DJ Sample", "producer", "musicbrainz") in told.claims


@pytest.mark.parametrize(
    ("told", "released"),
    [
        ("2026-06", Released(date(2026, 6, 1), "month")),
        ("2026", Released(date(2026, 1, 1), "year")),
        ("", None),
        (None, None),
    ],
)
def test_a_month_or_a_year_is_no_day(told: str | None, released: Released | None) -> None:
    assert credits_in(musicbrainz(**{"first-release-date": told}), ASKED, RECORDING).released == released


@pytest.mark.parametrize(
    "answer",
    [None, musicbrainz(id="another"), musicbrainz(isrcs=[]), musicbrainz(relations="x"), musicbrainz(relations=[1])],
)
def test_an_answer_about_something_else_is_not_understood(answer: dict[str, Any] | None) -> None:
    with pytest.raises(PageChanged):
        credits_in(answer, ASKED, RECORDING)
