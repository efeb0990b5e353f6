"""Understanding saved answers about playlists, good and bad."""

import copy
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from enrichment.sources.base import NotRead, PageChanged, SourceUnreachable
from enrichment.sources.playlists import PlaylistGone, PlaylistPrivate, graphql, web_api
from enrichment.sources.spotify.shape import DECLARED

ID = "0000000000000000000001"
SAVED = Path(__file__).parent / "saved" / "playlists" / "query.json"


@pytest.fixture
def answer() -> Any:
    return json.loads(SAVED.read_text(encoding="utf-8"))


def listing_of(*answers: Any) -> Any:
    return graphql.listing_of([graphql.PlaylistPage(graphql.playlist_in(one, ID)) for one in answers], "test")


def page(answer: Any, offset: int, count: int, total: int, **more: Any) -> Any:
    """Return an answer with `count` rows from `offset` on."""
    other = copy.deepcopy(answer)
    playlist = other["data"]["playlistV2"] | more
    track = playlist["content"]["items"][0]
    rows = [copy.deepcopy(track) for _ in range(count)]
    for number, row in enumerate(rows, offset):
        row["itemV2"]["data"]["uri"] = f"spotify:track:{number:022d}"
    playlist["content"] |= {"items": rows, "totalCount": total, "pagingInfo": {"offset": offset, "limit": count}}
    other["data"]["playlistV2"] = playlist
    return other


def test_rows_that_hold_no_track_are_counted_and_keep_their_places(answer: Any) -> None:
    listing = listing_of(answer)

    assert [(one.position, one.title) for one in listing.entries] == [(1, "First"), (6, "Hidden"), (8, "Barred")]
    assert (listing.episodes, listing.local_files, listing.unavailable, listing.repeated) == (1, 1, 2, 1)
    assert (listing.total, listing.count, listing.is_complete) == (8, 8, True)
    assert (listing.name, listing.owner) == ("Late Night", "A Curator")
    assert (listing.entries[0].artists, listing.entries[0].album) == ("A, B", "Album")
    assert listing.entries[0].length_ms == 200_000


def test_only_a_count_to_be_believed_is_taken(answer: Any) -> None:
    counts = {one.title: one.streams for one in listing_of(answer).entries}

    assert counts == {"First": 1_137_719_792, "Hidden": None, "Barred": None}


def test_a_count_is_taken_under_the_key_that_the_shape_names_and_no_other(answer: Any) -> None:
    told = [graphql.PlaylistPage(graphql.playlist_in(answer, ID))]

    listing = graphql.listing_of(told, "test", shape=replace(DECLARED, count_key="plays"))

    assert {one.streams for one in listing.entries} == {None}


@pytest.mark.parametrize("text", [1137719792.5, "0", "1.2M", "", None, "-5", "99999999999999999"])
def test_a_count_that_is_no_number_of_theirs_is_unknown(answer: Any, text: Any) -> None:
    for row in answer["data"]["playlistV2"]["content"]["items"]:
        row["itemV2"]["data"]["playcount"] = text

    assert {one.streams for one in listing_of(answer).entries} == {None}


def test_pages_are_put_in_order_and_one_that_came_twice_counts_once(answer: Any) -> None:
    pages = [page(answer, 100, 50, 150), page(answer, 0, 25, 150), page(answer, 0, 100, 150)]

    listing = listing_of(*pages)

    assert [one.position for one in listing.entries] == [*range(1, 151)]
    assert listing.is_complete


def test_after_a_missing_page_each_row_keeps_its_own_place(answer: Any) -> None:
    listing = listing_of(page(answer, 0, 100, 250), page(answer, 200, 50, 250))

    assert [one.position for one in listing.entries] == [*range(1, 101), *range(201, 251)]
    assert (listing.count, listing.total, listing.is_complete) == (150, 250, False)


def test_an_answer_without_rows_spoils_none_of_the_others(answer: Any) -> None:
    without = page(answer, 100, 50, 150)
    del without["data"]["playlistV2"]["content"]

    listing = listing_of(page(answer, 0, 100, 150), without)

    assert (listing.count, listing.total, listing.is_complete) == (100, 150, False)


def test_two_different_rows_at_one_place_are_two_states(answer: Any) -> None:
    first, second = page(answer, 0, 10, 10), page(answer, 0, 10, 10)
    second["data"]["playlistV2"]["content"]["items"][3]["uid"] = "other"

    assert not listing_of(first, second).is_complete


def test_a_row_without_its_name_is_no_track_and_credits_nobody(answer: Any) -> None:
    first = answer["data"]["playlistV2"]["content"]["items"][0]["itemV2"]["data"]
    first |= {"name": "", "artists": {"items": [{"profile": {"name": "Various Artists"}}]}}

    listing = listing_of(answer)

    # The same track appears further down with its name.
    assert [(one.position, one.title) for one in listing.entries] == [(6, "Hidden"), (7, "First"), (8, "Barred")]
    assert (listing.unavailable, listing.repeated, listing.count) == (3, 0, 8)


def test_who_is_nobody_is_no_artist(answer: Any) -> None:
    first = answer["data"]["playlistV2"]["content"]["items"][0]["itemV2"]["data"]
    first["artists"]["items"][0]["profile"]["name"] = "Various Artists"

    assert listing_of(answer).entries[0].artists == "B"


def test_two_states_of_a_playlist_are_not_one(answer: Any) -> None:
    listing = listing_of(page(answer, 0, 100, 150), page(answer, 100, 50, 150, revisionId="BBBB"))

    assert not listing.is_complete
    assert "changed while" in listing.trouble


def test_pages_that_name_no_playlist_and_no_state_belong_to_the_one_that_does(answer: Any) -> None:
    rest = page(answer, 100, 50, 150)
    rest["data"]["playlistV2"] = {key: rest["data"]["playlistV2"][key] for key in ("__typename", "content")}

    listing = listing_of(rest, page(answer, 0, 100, 150))

    assert (listing.name, listing.owner, listing.count) == ("Late Night", "A Curator", 150)
    assert listing.is_complete


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        ({"data": {"playlistV2": {"__typename": "NotFound"}}}, PlaylistGone),
        ({"data": {"playlistV2": {"__typename": "RestrictedContent"}}}, PlaylistPrivate),
        ({"errors": [{"message": "PersistedQueryNotFound"}]}, PageChanged),
        ({"errors": [{"message": "Invalid query hash"}]}, PageChanged),
        ({"data": {"playlistV2": None}, "errors": [{"message": "timeout"}]}, SourceUnreachable),
        ({"data": None, "errors": [{"message": "x"}]}, SourceUnreachable),
        ({"data": {"playlistV2": {"__typename": "GenericError"}}}, SourceUnreachable),
        ({"data": {"playlistV2": {"__typename": "Playlist", "uri": "spotify:playlist:other"}}}, PageChanged),
        ({"data": {"entityV3": {}}}, PageChanged),
        ({"data": []}, PageChanged),
        ({}, PageChanged),
    ],
)
def test_an_answer_that_is_no_playlist_says_why(bad: Any, error: type[NotRead]) -> None:
    with pytest.raises(error):
        graphql.playlist_in(bad, ID)


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ({"itemV2": {"__typename": "LocalTrackResponseWrapper"}}, "local_files"),
        ({"itemV2": {"__typename": "LocalTrackResponseWrapper", "data": {"name": "Own file"}}}, "local_files"),
        ({"itemV2": {"__typename": "EpisodeOrChapterResponseWrapper", "data": {"name": "Talk"}}}, "episodes"),
        ({"itemV2": {"data": {"__typename": "Chapter"}}}, "episodes"),
        ({"itemV2": {"data": {"uri": "spotify:episode:0000000000000000000041"}}}, "episodes"),
        ({"itemV2": {"__typename": "RestrictedContent"}}, "unavailable"),
    ],
)
def test_a_row_that_says_no_more_than_its_kind_is_counted_by_it(answer: Any, row: Any, kind: str) -> None:
    before = getattr(listing_of(answer), kind)
    answer["data"]["playlistV2"]["content"]["items"][0] = row

    assert getattr(listing_of(answer), kind) == before + 1


@pytest.mark.parametrize("missing", ["totalCount", "pagingInfo", "items"])
def test_an_answer_of_another_shape_is_a_changed_page(answer: Any, missing: str) -> None:
    del answer["data"]["playlistV2"]["content"][missing]

    with pytest.raises(PageChanged):
        listing_of(answer)


@pytest.mark.parametrize("row", [None, 5, {}, {"itemV2": None}, {"itemV2": {"data": {"__typename": "Mixtape"}}}])
def test_a_row_of_a_kind_unknown_to_us_is_counted(answer: Any, row: Any) -> None:
    answer["data"]["playlistV2"]["content"]["items"][0] = row

    assert listing_of(answer).unavailable == 3


# The Web API


def item(number: int, **more: Any) -> dict[str, Any]:
    track_id = f"{number:022d}"
    return {"type": "track", "id": track_id, "uri": f"spotify:track:{track_id}", "name": f"T{number}"} | more


@pytest.mark.parametrize("empty", [None, True])
@pytest.mark.parametrize(("key", "other"), [("item", "track"), ("track", "item")])
def test_a_row_is_read_whichever_of_its_two_keys_holds_the_track(key: str, other: str, empty: object) -> None:
    row = {key: item(1), other: empty}

    listing = web_api.listing_of({}, [{"total": 1, "items": [row]}])

    assert [one.title for one in listing.entries] == ["T1"]


@pytest.mark.parametrize("key", ["item", "track"])
def test_rows_of_the_web_api_carry_isrcs_and_no_counts(key: str) -> None:
    rows = [
        {key: item(1, external_ids={"isrc": "qzabc2600001"}, artists=[{"name": "A"}], album={"name": "L"})},
        {"is_local": True, key: item(2, id=None)},
        {key: {"type": "episode"}},
        {key: None},
        {key: item(3, name="", artists=[{"name": "Various Artists"}])},
    ]
    about = {"name": "Late Night", "owner": {"display_name": "A Curator"}}

    listing = web_api.listing_of(about, [{"total": 5, "items": rows}])

    (entry,) = listing.entries
    assert (entry.isrc, entry.artists, entry.album, entry.streams) == ("QZABC2600001", "A", "L", None)
    assert (listing.local_files, listing.episodes, listing.unavailable) == (1, 1, 2)
    assert listing.is_complete


@pytest.mark.parametrize("page", [{"items": []}, {"total": True, "items": []}, {"total": 1}])
def test_an_answer_of_the_web_api_that_is_not_understood_is_changed(page: Any) -> None:
    with pytest.raises(PageChanged):
        web_api.listing_of({}, [page])
