"""Understanding saved answers of Spotify's GraphQL service."""

from typing import Any

import pytest

from enrichment.browser import Reply
from enrichment.sources.base import CountHidden, NotRead, PageChanged, SourceUnreachable, TrackGone
from enrichment.sources.spotify.answers import artists, lengths, nodes, other_counts, playcount
from tests.enrichment.sources.spotify_saved import ANOTHER, STREAMS, TRACK, saved


def test_the_playcount_of_this_very_track_is_read() -> None:
    assert playcount(saved("track"), TRACK) == STREAMS


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("not_found", TrackGone),
        ("null", TrackGone),
        ("null_with_errors", SourceUnreachable),
        ("restricted", CountHidden),
        ("country_restricted", CountHidden),
        ("without_count", CountHidden),
        ("without_playcount_key", PageChanged),
        ("track_of_another", PageChanged),
        ("later_release", PageChanged),
        ("decoy", PageChanged),
        ("stale_hash", PageChanged),
        ("artist", PageChanged),
    ],
)
def test_an_answer_without_the_number_says_why(name: str, reason: type[NotRead]) -> None:
    with pytest.raises(reason):
        playcount(saved(name), TRACK)


def told(uri: str, length: object) -> dict[str, Any]:
    return {"data": {"trackUnion": {"uri": uri, "duration": {"totalMilliseconds": length}}}}


@pytest.mark.parametrize("length", [0, -1, "203807", None, 86_400_000, 1.5])
def test_what_cannot_be_a_length_is_none(length: object) -> None:
    assert lengths(nodes([told(f"spotify:track:{TRACK}", length)])) == {}


def test_a_track_with_two_lengths_has_none() -> None:
    assert lengths(nodes([told(f"spotify:track:{TRACK}", 1_000), told(f"spotify:track:{TRACK}", 2_000)])) == {}
    assert lengths(nodes([told("spotify:album:1", 1_000), {"data": None}])) == {}


def test_a_stale_query_is_named() -> None:
    with pytest.raises(PageChanged, match="PersistedQueryNotFound"):
        playcount(saved("stale_hash"), TRACK)


@pytest.mark.parametrize(
    "count",
    [
        "",
        "-1",
        "1.5",
        "1,000",
        "1e9",
        "007",
        "٣",
        " 5",
        "5\n",
        -5,
        5.5,
        1e300,
        float("nan"),
        True,
        [],
        str(10**15 + 1),
    ],
)
def test_an_odd_playcount_is_never_a_number(count: Any) -> None:
    answer = saved("track")
    answer["data"]["trackUnion"]["playcount"] = count

    with pytest.raises(PageChanged):
        playcount(answer, TRACK)


@pytest.mark.parametrize("count", [5501, 5501.0])
def test_a_whole_number_is_the_same_as_its_text(count: Any) -> None:
    answer = saved("track")
    answer["data"]["trackUnion"]["playcount"] = count

    assert playcount(answer, TRACK) == 5501


@pytest.mark.parametrize("reason", ["COUNTRY_RESTRICTED", "AGE_RESTRICTED", "PAYMENT_REQUIRED", "UNAVAILABLE"])
def test_a_track_that_cannot_be_played_may_still_have_its_count(reason: str) -> None:
    answer = saved("track")
    answer["data"]["trackUnion"]["playability"] = {"playable": False, "reason": reason}

    assert playcount(answer, TRACK) == STREAMS


@pytest.mark.parametrize("zero", ["0", 0, 0.0, None])
@pytest.mark.parametrize("reason", ["PLAYABLE", "UNAVAILABLE", "COUNTRY_RESTRICTED"])
def test_spotifys_zero_is_no_number(zero: Any, reason: str) -> None:
    answer = saved("track")
    answer["data"]["trackUnion"] |= {"playcount": zero, "playability": {"reason": reason}}

    with pytest.raises(CountHidden):
        playcount(answer, TRACK)


def test_an_error_in_place_of_the_track_is_tried_again() -> None:
    answer = {"data": {"trackUnion": {"__typename": "GenericError"}}}

    with pytest.raises(SourceUnreachable):
        playcount(answer, TRACK)


@pytest.mark.parametrize("key", ["id", "name", "duration", "firstArtist", "playability", "albumOfTrack"])
def test_what_is_null_beside_the_count_costs_no_number(key: str) -> None:
    answer = saved("track")
    answer["data"]["trackUnion"][key] = None

    assert playcount(answer, TRACK) == STREAMS


@pytest.mark.parametrize("odd", [[], {}, 5])
def test_an_id_of_another_kind_is_another_tracks(odd: object) -> None:
    answer = saved("track")
    answer["data"]["trackUnion"]["id"] = odd

    with pytest.raises(PageChanged):
        playcount(answer, TRACK)


def test_an_id_at_odds_with_the_uri_is_another_track() -> None:
    answer = saved("track")
    answer["data"]["trackUnion"]["id"] = ANOTHER

    with pytest.raises(PageChanged, match="another track"):
        playcount(answer, TRACK)


@pytest.mark.parametrize("answer", [{}, {"data": None}, {"data": []}, {"data": {"trackUnion": []}}])
def test_an_answer_of_another_shape_is_a_changed_page(answer: dict[str, Any]) -> None:
    with pytest.raises(PageChanged):
        playcount(answer, TRACK)


def test_only_exact_counts_of_other_tracks_are_taken_along() -> None:
    along = other_counts([saved("track"), saved("artist"), saved("decoy")], TRACK)

    assert along == {ANOTHER: 3_456_789_012, "5W3cjX2J3tjhG8zb6u0qHn": 2_000}


@pytest.mark.parametrize("text", ["", "<html>", "[]", "null", "5", "[" * 100_000])
def test_a_text_that_is_no_answer_is_none(text: str) -> None:
    assert Reply(200, text).answer is None


def artist(uri: object = "spotify:artist:" + "a" * 22, name: object = "Ann") -> dict[str, object]:
    return {"uri": uri, "profile": {"name": name}}


def credited(first: object, others: object = None) -> list[str]:
    union = {"uri": f"spotify:track:{TRACK}", "firstArtist": first, "otherArtists": others}
    return sorted(one.name for one in artists(nodes([{"data": {"trackUnion": union}}])))


def test_the_artists_of_a_track_are_named_once_each() -> None:
    guest = artist("spotify:artist:" + "b" * 22, " Bo ")

    assert credited({"items": [artist()]}, {"items": [guest, artist()]}) == ["Ann", "Bo"]


def test_artists_are_named_for_the_track_that_they_stand_beside() -> None:
    row = {"uri": f"spotify:track:{ANOTHER}", "playcount": "5", "artists": {"items": [artist()]}}

    found = artists(
        nodes([saved("track"), {"data": {"seoRecommendedTrack": {"items": [{"data": row}]}}}, saved("null")])
    )

    assert {(one.track_id, one.name) for one in found} == {(TRACK, "Sample Artist"), (ANOTHER, "Ann")}
    assert artists(nodes([saved("artist"), {"data": {"artists": {"items": [artist()]}}}])) == []


@pytest.mark.parametrize(
    "first",
    [
        None,
        [],
        {"items": None},
        {"items": [None, "Ann", {}]},
        {"items": [artist(uri=None), artist(uri="spotify:track:" + "a" * 22)]},
        {
            "items": [
                artist(name=None),
                artist(name=" "),
                artist(name="x" * 301),
                artist(name="a\0b"),
                artist(name="a\ud83c"),
            ]
        },
        {"items": [{"uri": "spotify:artist:" + "a" * 22, "profile": "Ann"}]},
    ],
)
def test_an_artist_who_is_not_understood_is_left_out(first: object) -> None:
    assert credited(first) == []
