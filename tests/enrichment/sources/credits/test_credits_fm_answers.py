"""Understanding credits.fm's answers, good and bad."""

from datetime import date
from typing import Any

import pytest

from enrichment.sources.base import PageChanged
from enrichment.sources.credits import Asked, Claim, Unknown
from enrichment.sources.credits.claims import ListedPublisher, ListedWriter
from enrichment.sources.credits.credits_fm_answers import by_isrc, credits_in, is_sparse
from enrichment.sources.released import Released
from tests.enrichment.sources.credits.saved import ASKED, ISRC, credits_fm

ORIGINAL = ListedPublisher("SAMPLE MUSIC", "original", "00900000002")
ADMIN = ListedPublisher("SAMPLE ADMIN", "administrator", "00900000003")


def test_writers_come_from_the_mlc_and_producers_from_musicbrainz() -> None:
    found = credits_in(credits_fm(), ASKED, alone=True)

    assert found.claims == (
        Claim("SAMPLE WRITER", "writer", "mlc", "composer, lyricist", "00900000001"),
        Claim("Sample Producer", "producer", "musicbrainz", "additional"),
        Claim("Sample Artist", "artist", "musicbrainz", "", "00900000009", "0000000121032683"),
    )


def test_a_publisher_that_is_listed_twice_is_one() -> None:
    (work,) = credits_in(credits_fm(), ASKED, alone=True).works

    assert (work.iswc, work.title) == ("T9000000010", "Sample Song")
    assert work.writers == (ListedWriter("SAMPLE WRITER", "00900000001", "composer, lyricist", (ORIGINAL, ADMIN)),)


def test_a_writer_without_publishers_has_none_only_where_the_list_is_whole() -> None:
    entry = credits_fm(songwriters=[{"name": "SAMPLE WRITER", "ipi": "1", "role": "Composer", "publishers": []}])
    silent = credits_fm(songwriters=[{"name": "SAMPLE WRITER", "ipi": "1", "role": "Composer"}])

    assert credits_in(entry, ASKED, alone=True).works[0].writers[0].publishers == ()
    assert credits_in(entry, ASKED, alone=False).works[0].writers[0].publishers is None
    assert credits_in(silent, ASKED, alone=True).works[0].writers[0].publishers is None


def test_a_writer_who_is_listed_twice_has_the_publishers_of_both() -> None:
    one = {"name": "SAMPLE WRITER", "ipi": "00900000001", "role": "Composer", "publishers": []}
    other = {**one, "role": "Lyricist", "publishers": [{"name": "SAMPLE MUSIC", "role": "OriginalPublisher"}]}

    (writer,) = credits_in(credits_fm(songwriters=[one, other]), ASKED, alone=True).works[0].writers

    assert writer.detail == "composer, lyricist"
    assert writer.publishers == (ListedPublisher("SAMPLE MUSIC", "original"),)


def test_an_unmatched_recording_has_no_work_and_no_writers_to_tell_of() -> None:
    found = credits_in(credits_fm(match_status="unmatched"), ASKED, alone=True)

    assert found.works == ()
    assert {claim.role for claim in found.claims} == {"producer", "artist"}


@pytest.mark.parametrize(
    ("told", "released"),
    [
        ("2026-01-01", Released(date(2026, 1, 1), "year")),
        ("2026-06-27", Released(date(2026, 6, 27), "day")),
        ("2026", Released(date(2026, 1, 1), "year")),
        ("soon", None),
    ],
)
def test_a_year_that_was_padded_to_a_day_is_no_day(told: str, released: Released | None) -> None:
    assert credits_in(credits_fm(release_date=told), ASKED, alone=True).released == released


@pytest.mark.parametrize(
    ("told", "share"), [(50, 50.0), ("12.5", 12.5), (None, None), ("half", None), (130, None), (10**400, None)]
)
def test_a_share_is_taken_where_it_is_a_percentage(told: Any, share: float | None) -> None:
    listed = [{"name": "SAMPLE MUSIC", "role": "OriginalPublisher", "share_percentage": told}]
    writers = [{"name": "SAMPLE WRITER", "ipi": "1", "role": "Composer", "publishers": listed}]

    (work,) = credits_in(credits_fm(songwriters=writers), ASKED, alone=True).works

    assert work.writers[0].publishers == (ListedPublisher("SAMPLE MUSIC", "original", "", share),)


def test_an_error_that_is_null_is_none() -> None:
    assert credits_in(credits_fm(error=None), ASKED, alone=True) == credits_in(credits_fm(), ASKED, alone=True)


@pytest.mark.parametrize("entry", [None, {"error": "not found"}, credits_fm(recording_title="Another One")])
def test_what_it_does_not_know_is_unknown_and_says_nothing_of_writers(entry: dict[str, Any] | None) -> None:
    with pytest.raises(Unknown):
        credits_in(entry, ASKED, alone=True)


@pytest.mark.parametrize(
    "entry",
    [
        credits_fm(isrc="ZZAAA2600002"),
        credits_fm(isrc=None),
        credits_fm(songwriters="many"),
        credits_fm(songwriters=["SAMPLE WRITER"]),
        credits_fm(performers={"name": "x"}),
        credits_fm(songwriters=[{"name": "SAMPLE WRITER", "publishers": [7]}]),
    ],
)
def test_what_is_not_understood_is_reported_as_such(entry: dict[str, Any]) -> None:
    with pytest.raises(PageChanged):
        credits_in(entry, ASKED, alone=True)


def test_a_batch_is_keyed_by_isrc_with_or_without_dashes() -> None:
    assert by_isrc({"isrcs": {"zz-aaa-26-00001": {"isrc": ISRC}, "ZZAAA2600002": None}}) == {ISRC: {"isrc": ISRC}}


@pytest.mark.parametrize("bad", [None, {}, {"isrcs": []}])
def test_a_batch_that_is_no_list_is_not_understood(bad: dict[str, Any] | None) -> None:
    with pytest.raises(PageChanged):
        by_isrc(bad)


def test_an_entry_without_writers_or_without_publishers_is_sparse() -> None:
    assert not is_sparse(credits_fm())
    assert is_sparse(credits_fm(songwriters=[]))
    assert is_sparse(credits_fm(songwriters=[{"name": "SAMPLE WRITER", "publishers": []}]))


def test_names_are_kept_in_one_line_and_in_the_columns_length() -> None:
    entry = credits_fm(songwriters=[{"name": " SAMPLE\n\x00 WRITER " + "X" * 400, "ipi": 1, "role": "Composer"}])

    (writer,) = credits_in(entry, Asked(ISRC), alone=True).works[0].writers

    assert writer.name.startswith("SAMPLE WRITER X")
    assert len(writer.name) == 300
