"""Whatever the platforms send, no source crashes, and no number is invented.

In known answers, a few values are replaced with anything that JSON can contain.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrichment.browser import Page, Reply
from enrichment.sources.base import HIGHEST, Count, NotRead
from enrichment.sources.chartmetric import answers as chartmetric
from enrichment.sources.playlists import embed, graphql, player, web_api
from enrichment.sources.playlists.listing import Listing
from enrichment.sources.playlists.web import Got
from enrichment.sources.released import Released
from enrichment.sources.spotify.albums import newest_releases, track_releases
from enrichment.sources.spotify.answers import nodes, other_counts, playcount
from enrichment.sources.spotify.counts import count_text
from enrichment.sources.spotify.verdict import verdict
from enrichment.sources.youtube import failure, understand
from tests.enrichment.sources.garbage import (
    anything,
    headers,
    is_storable,
    load,
    reason_allowed,
    spoilt,
    stands_in,
    texts,
)
from tests.enrichment.sources.spotify_saved import ADDRESS, ANOTHER, TRACK, saved

NOW = datetime(2026, 11, 27, 5, tzinfo=UTC)
ID = re.compile(r"[0-9A-Za-z]{22}")
LARGEST_TOTAL = 2**31 - 1
"""What the column can store."""


def fits(listing: Listing) -> bool:
    """Return whether a listing can be stored: valid ids, and texts, counts and totals that fit their columns."""
    words = [listing.name, listing.owner, *(text for one in listing.entries for text in (one.title, one.artists))]
    assert all(map(is_storable, words))
    ids = all(ID.fullmatch(entry.spotify_id) for entry in listing.entries)
    counts = all(entry.streams is None or 0 < entry.streams <= HIGHEST for entry in listing.entries)
    return ids and counts and (listing.total is None or 0 <= listing.total <= LARGEST_TOTAL)


GROUPED = r"[<≤]?\s?[0-9\u0660-\u0669\u0966-\u096f]{1,4}([., \u202f'\u066c][0-9]{2,3}){0,4}[MK]?"


@given(texts | st.from_regex(GROUPED))
def test_a_text_is_a_count_only_where_all_of_its_digits_are(text: str) -> None:
    with reason_allowed():
        count = count_text(text)
        digits = "".join(
            str(unicodedata.decimal(sign)) for sign in text if unicodedata.decimal(sign, None) is not None
        )
        assert digits == str(count)
        assert not any(sign.isalpha() for sign in text)


@given(spoilt(saved("track")))
def test_an_answer_about_a_track_gives_its_own_count_or_a_reason(answer: Any) -> None:
    with reason_allowed():
        if isinstance(answer, dict):
            count = playcount(answer, TRACK)
            assert str(answer["data"]["trackUnion"]["playcount"]) == str(count)
    along = other_counts([answer] if isinstance(answer, dict) else [], TRACK)
    assert all(stands_in(answer, count) for count in along.values())
    assert all(ID.fullmatch(track) and track != TRACK for track in along)


def fits_release(album: str, label: str, released: Released | None) -> bool:
    """Return whether a release can be stored: texts and a date that fit their columns."""
    assert all(map(is_storable, (album, label)))
    return released is None or (
        released.precision in {"day", "month", "year"} and 1_860 <= released.day.year <= 2_100
    )


@given(spoilt(load("spotify/full_track")) | spoilt(load("spotify/full_album")) | anything)
def test_the_album_of_a_track_fits_or_is_unknown(answer: Any) -> None:
    for one in track_releases(nodes([answer] if isinstance(answer, dict) else [])):
        assert ID.fullmatch(one.track_id)
        assert ID.fullmatch(one.album_id)
        assert fits_release(one.album, one.label, one.released)


@given(spoilt(load("spotify/full_artist")) | anything)
def test_the_latest_release_of_an_artist_fits_or_is_unknown(answer: Any) -> None:
    for one in newest_releases(nodes([answer] if isinstance(answer, dict) else [])):
        assert ID.fullmatch(one.artist_id)
        assert ID.fullmatch(one.album_id)
        assert one.artist
        assert is_storable(one.artist)
        assert fits_release(one.name, one.label, one.released)
        assert one.tracks is None or 0 < one.tracks <= LARGEST_TOTAL


@given(spoilt(saved("track")), st.none() | texts, st.lists(texts, max_size=2), headers, st.integers(0, 600))
def test_a_page_gives_a_count_that_stood_on_it_or_a_reason(
    answer: Any, canonical: str | None, shown: list[str], retry_after: str | None, status: int
) -> None:
    replies = (Reply(200, json.dumps(answer)), Reply(status, "<html>", retry_after))
    told = {"count": tuple(shown), "challenge": ()}
    with reason_allowed():
        page = Page(ADDRESS, 200, canonical=canonical, texts=told, replies=replies)
        count = verdict(page, TRACK).number
        assert stands_in(answer, count) or any(int(re.sub(r"\D", "", text) or 0) == count for text in shown)


@given(st.sampled_from(["http://[", "//[x]/track/", "https://open.spotify.com:port/track/x"]), headers)
def test_an_address_that_is_none_is_no_track(address: str, retry_after: str | None) -> None:
    for page in (Page(ADDRESS, 200, canonical=address), Page(address, 429, retry_after=retry_after)):
        with pytest.raises(NotRead):
            verdict(page, TRACK)


@given(st.text())
def test_a_body_is_an_object_or_nothing(text: str) -> None:
    assert isinstance(Reply(200, text).answer, dict | None)


@given(spoilt(load("playlists/query")))
def test_rows_of_a_playlist_fit_or_there_is_a_reason(answer: Any) -> None:
    uri = str(load("playlists/query")["data"]["playlistV2"]["uri"])
    with reason_allowed():
        if isinstance(answer, dict):
            playlist = graphql.playlist_in(answer, uri.rpartition(":")[2])
            assert fits(graphql.listing_of([graphql.PlaylistPage(playlist)], "query"))


@given(spoilt(load("playlists/query")))
def test_a_page_of_a_playlist_gives_rows_or_a_reason(answer: Any) -> None:
    uri = str(load("playlists/query")["data"]["playlistV2"]["uri"])
    with reason_allowed():
        address = "https://open.spotify.com/playlist/1"
        page = Page(address, 200, texts={"challenge": ()}, replies=(Reply(200, json.dumps(answer)),))
        assert fits(player.listing_of(page, uri.rpartition(":")[2]))


ROW = {"uri": f"spotify:track:{TRACK}", "title": "A", "subtitle": "B,\u00a0C", "uid": "x", "isPlayable": True}
ENTITY = {"type": "playlist", "uri": f"spotify:playlist:{ANOTHER}", "name": "N", "subtitle": "O", "trackList": [ROW]}
STATE: dict[str, Any] = {"data": {"entity": ENTITY}, "settings": {"session": {"accessToken": "invented"}}}
EMBEDDED = {"props": {"pageProps": {"status": 200, "state": STATE}}}


@given(spoilt(EMBEDDED), st.integers(200, 599), headers)
def test_an_embed_page_gives_rows_or_a_reason(props: Any, status: int, retry_after: str | None) -> None:
    html = f'<html><script id="__NEXT_DATA__" type="application/json">{json.dumps(props)}</script>'
    with reason_allowed():
        shown = embed.understood(Got(status, html, retry_after), ANOTHER)
        assert fits(shown.listing)
        assert shown.token.isascii()
        assert shown.token.isprintable()


ITEM: dict[str, Any] = {
    "type": "track",
    "id": TRACK,
    "uri": f"spotify:track:{TRACK}",
    "name": "A",
    "artists": [{"name": "B"}],
}
ITEM |= {"album": {"name": "C"}, "external_ids": {"isrc": "QZABC2600001"}}
ITEMS = {"total": 2, "offset": 0, "items": [{"is_local": False, "item": ITEM}, {"is_local": False, "track": ITEM}]}


@given(spoilt({"name": "N", "owner": {"display_name": "O"}}), spoilt(ITEMS))
def test_the_web_api_gives_rows_or_a_reason(about: Any, page: Any) -> None:
    with reason_allowed():
        if isinstance(about, dict) and isinstance(page, dict):
            assert fits(web_api.listing_of(about, [page]))


@given(
    spoilt(ITEM | {"album": {"id": TRACK, "name": "C", "release_date": "2026-06", "release_date_precision": "month"}})
)
def test_the_web_api_tells_an_album_that_fits_or_none(item: Any) -> None:
    release = web_api.release_in(item) if isinstance(item, dict) else None

    assert release is None or fits_release(release.album, release.label, release.released)


VIDEOS = ("AAAAAAAAAAA", "BBBBBBBBBBB")
STATISTICS = {
    "kind": "youtube#videoListResponse",
    "items": [{"id": video, "statistics": {"viewCount": str(1_000 + place)}} for place, video in enumerate(VIDEOS)],
}


@given(spoilt(STATISTICS))
def test_a_video_has_the_views_that_stood_there_or_a_reason(answer: Any) -> None:
    told = understand(answer, VIDEOS)

    assert set(told) == set(VIDEOS)
    assert all(
        stands_in(answer, one.number) and 0 <= one.number <= HIGHEST
        for one in told.values()
        if isinstance(one, Count)
    )


# Foreign text in reasons: Google's message, and what GraphQL returns instead of an answer.
QUOTED = {"data": {}, "errors": [{"message": "M"}]}


@given(spoilt(QUOTED))
def test_what_is_quoted_of_an_answer_can_be_stored(answer: Any) -> None:
    if isinstance(answer, dict):
        with reason_allowed():
            playcount(answer, TRACK)


COMPLAINT = {"error": {"code": 403, "message": "M", "errors": [{"domain": "d", "reason": "quotaExceeded"}]}}


@given(st.integers(300, 599), spoilt(COMPLAINT) | anything, headers)
def test_what_youtube_refuses_has_a_reason(status: int, body: Any, retry_after: str | None) -> None:
    reason = failure(status, json.dumps(body).encode(), NOW, retry_after)

    assert isinstance(reason, NotRead)
    assert is_storable(str(reason))


@given(spoilt(load("chartmetric/history")))
def test_a_history_holds_numbers_that_stood_there_or_there_is_a_reason(answer: Any) -> None:
    track = load("chartmetric/history")["obj"][0]["track_domain_id"]
    with reason_allowed():
        points = chartmetric.history(answer, track, NOW)
        assert all(stands_in(answer, point.streams) and point.observed_at <= NOW for point in points)
        assert all(0 <= point.streams <= HIGHEST for point in points)


@given(spoilt({"token": "invented", "expires_in": 3_600}))
def test_a_token_ends_within_days_or_there_is_a_reason(answer: Any) -> None:
    with reason_allowed():
        assert 0 <= chartmetric.token(answer).seconds <= LARGEST_TOTAL


HEADER_NAMES = ("Retry-After", "X-RateLimit-Reset", "X-RateLimit-Remaining")


@given(st.integers(300, 599), st.dictionaries(st.sampled_from(HEADER_NAMES), headers.map(str)))
def test_what_chartmetric_refuses_has_a_reason(status: int, told: Mapping[str, str]) -> None:
    assert isinstance(chartmetric.failure(status, told, NOW), NotRead)
    chartmetric.free_at(told, NOW)


@given(st.binary())
@settings(max_examples=50)
def test_a_body_of_chartmetric_is_data_or_a_reason(body: bytes) -> None:
    with reason_allowed():
        chartmetric.decoded(body)
