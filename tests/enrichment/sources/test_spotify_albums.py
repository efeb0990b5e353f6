"""Albums in Spotify's answers, full and short ones."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from enrichment.sources.base import NewestRelease, TrackRelease
from enrichment.sources.released import Released
from enrichment.sources.spotify.albums import newest_releases, track_releases
from enrichment.sources.spotify.answers import nodes
from tests.enrichment.shapes import saved
from tests.enrichment.sources.spotify_saved import TRACK

ALBUM, OTHER, ARTIST = "a" * 22, "b" * 22, "c" * 22
DATE = {"isoString": "2026-06-27T00:00:00Z", "precision": "DAY", "year": 2026}
ON: dict[str, Any] = {"uri": f"spotify:album:{ALBUM}", "name": "Sample Album", "date": DATE}
LATEST: dict[str, Any] = {
    "uri": f"spotify:album:{ALBUM}",
    "name": "Sample Album",
    "date": {"day": 27, "month": 6, "precision": "DAY", "year": 2026},
    "label": "Sample Records",
    "tracks": {"totalCount": 3},
    "type": "EP",
}


def of_track(**album: Any) -> dict[str, Any]:
    return {"data": {"trackUnion": {"uri": f"spotify:track:{TRACK}", "albumOfTrack": ON | album}}}


def overview(latest: Any, **artist: Any) -> dict[str, Any]:
    union = {"uri": f"spotify:artist:{ARTIST}", "profile": {"name": "Sample Artist"}} | artist
    return {"data": {"artistUnion": union | {"discography": {"latest": latest}}}}


def test_a_whole_page_tells_the_album_date_and_label_of_its_track() -> None:
    answers = [saved(f"spotify/full_{name}") for name in ("artist", "track", "album")]
    told = {one.track_id: one for one in track_releases(nodes(answers))}

    expected = Released(date(2021, 5, 7), "day")
    assert told[TRACK] == TrackRelease(TRACK, "Kq6oZUp71dFTOykYV1cJj6", "Sample Name 2", "Sample Records", expected)


def test_a_whole_overview_tells_the_latest_release_of_its_artist() -> None:
    told = newest_releases(nodes([saved("spotify/full_artist")]))

    (latest,) = [one for one in told if one.is_latest]
    assert latest == NewestRelease(
        artist_id="oekZ3frfzRqt0OPDtkwEAh",
        artist="Sample Name 6",
        album_id="zPtM82Ug8iYn1uyJNUoL1H",
        name="Sample Name 5",
        kind="single",
        label="Sample Records",
        released=Released(date(2021, 5, 5), "day"),
        tracks=2,
    )


def test_a_track_answer_names_releases_of_its_artist_and_none_as_the_latest() -> None:
    told = newest_releases(nodes([saved("spotify/full_track")]))

    assert {one.name for one in told} == {"Sample Name 2", "Sample Name 4", "Sample Name 5"}
    assert {one.released.precision for one in told} == {"day"}
    assert not any(one.is_latest for one in told)
    assert {one.artist_id for one in told} == {"oekZ3frfzRqt0OPDtkwEAh"}


def test_a_release_that_is_named_twice_is_the_latest_if_one_answer_says_so() -> None:
    among = overview(None)
    among["data"]["artistUnion"]["discography"]["singles"] = {"items": [{"releases": {"items": [LATEST, LATEST]}}]}

    assert [one.is_latest for one in newest_releases(nodes([among]))] == [False]
    assert [one.is_latest for one in newest_releases(nodes([among, overview(LATEST)]))] == [True]
    assert [one.is_latest for one in newest_releases(nodes([overview(LATEST), among]))] == [True]


def test_no_label_is_made_of_a_copyright_line() -> None:
    (told,) = track_releases(nodes([of_track(copyright={"items": [{"type": "P", "text": "2026 Sample Records"}]})]))

    assert told.label == ""


def test_a_label_on_which_two_answers_disagree_is_unknown() -> None:
    another = {"data": {"albumUnion": ON | {"label": "Another"}}}
    (told,) = track_releases(nodes([of_track(), {"data": {"albumUnion": ON | {"label": "Sample Records"}}}, another]))

    assert (told.album, told.label) == ("Sample Album", "")


def test_a_track_that_stands_on_two_albums_is_left_out() -> None:
    assert track_releases(nodes([of_track(), of_track(uri=f"spotify:album:{OTHER}")])) == []


def test_a_blanked_row_tells_nothing() -> None:
    assert track_releases(nodes([of_track(uri="spotify:album:", name="")])) == []


def test_a_year_of_release_stays_a_year() -> None:
    (latest,) = newest_releases(nodes([overview(LATEST | {"date": {"year": 2026}})]))

    assert latest.released == Released(date(2026, 1, 1), "year")


@pytest.mark.parametrize("missing", ["uri", "name", "date"])
def test_a_latest_release_without_its_id_name_or_date_is_left_out(missing: str) -> None:
    latest = deepcopy(LATEST)
    del latest[missing]

    assert newest_releases(nodes([overview(latest)])) == []


@pytest.mark.parametrize("latest", [None, "soon", [], {}])
def test_an_artist_without_a_latest_release_tells_none(latest: Any) -> None:
    assert newest_releases(nodes([overview(latest)])) == []


def test_a_kind_or_total_that_is_not_known_is_left_open() -> None:
    (latest,) = newest_releases(nodes([overview(LATEST | {"type": "MIXTAPE", "tracks": {"totalCount": "3"}})]))

    assert (latest.kind, latest.tracks) == ("", None)
