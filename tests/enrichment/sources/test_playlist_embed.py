"""Understanding the embed pages of playlists, good and bad."""

import json
from typing import Any

import pytest

from enrichment.sources.base import NotRead, PageChanged, SourceBlocked, SourceUnreachable
from enrichment.sources.playlists import PlaylistGone, PlaylistPrivate, embed
from enrichment.sources.playlists.web import Got

ID = "0000000000000000000001"


def embedded(props: Any, status: int = 200) -> Got:
    data = json.dumps({"props": {"pageProps": props}})
    return Got(status, f'<html><script id="__NEXT_DATA__" type="application/json">{data}</script></html>')


def shown(**entity: Any) -> Any:
    rows = [
        {"uri": "spotify:track:0000000000000000000011", "title": "First", "subtitle": "A,\u00a0B"},
        {"uri": "spotify:episode:0000000000000000000041"},
        {"uri": "spotify:local:a:b:c:1"},
        {"uri": None},
        {"uri": "spotify:track:0000000000000000000012", "title": "", "subtitle": "Various Artists"},
        {"uri": "spotify:track:0000000000000000000013", "title": "Second", "subtitle": "Various Artists"},
    ]
    whole = {
        "uri": f"spotify:playlist:{ID}",
        "name": "Late Night",
        "subtitle": "A Curator",
        "trackList": rows,
    } | entity
    return {"state": {"data": {"entity": whole}, "settings": {"session": {"accessToken": "t"}}}}


def test_the_embed_page_shows_first_rows_and_no_total() -> None:
    found = embed.understood(embedded(shown()), ID)

    rows = [(one.position, one.title, one.artists) for one in found.listing.entries]
    assert rows == [(1, "First", "A, B"), (6, "Second", "")]
    assert (found.listing.episodes, found.listing.local_files, found.listing.unavailable) == (1, 1, 2)
    assert (found.listing.total, found.listing.is_complete) == (None, False)
    assert found.token == "t"


@pytest.mark.parametrize(
    ("got", "error"),
    [
        (embedded({"status": 404}), PlaylistGone),
        (embedded({"status": 404}, 404), PlaylistGone),
        (Got(400, "Bad Request"), PageChanged),
        (Got(404, "<html>Page not found</html>"), PageChanged),
        (embedded({"statusCode": 404}, 404), PageChanged),
        (embedded({"status": [404]}, 404), PageChanged),
        (embedded({"status": 403}, 403), PlaylistPrivate),
        (Got(403, "Forbidden"), SourceBlocked),
        (Got(429, "", "7"), SourceBlocked),
        (Got(500, ""), SourceUnreachable),
        (embedded({"status": 429}), SourceBlocked),
        (embedded({"status": 503}), SourceUnreachable),
        (Got(200, "<html>Confirm that you are no robot</html>"), PageChanged),
        (embedded({"state": {}}), PageChanged),
        (embedded(shown(uri="spotify:playlist:other")), PageChanged),
        (embedded(shown(trackList=None)), PageChanged),
        (Got(200, '<script id="__NEXT_DATA__">{broken</script>'), PageChanged),
    ],
)
def test_an_embed_page_that_shows_no_playlist_says_why(got: Got, error: type[NotRead]) -> None:
    with pytest.raises(error):
        embed.understood(got, ID)


@pytest.mark.parametrize(
    "tag", ["<script id='__NEXT_DATA__'>", '<script nonce="x" type="a" id="__NEXT_DATA__" defer>']
)
def test_the_data_of_an_embed_page_is_found_however_its_tag_is_written(tag: str) -> None:
    entity = {"uri": f"spotify:playlist:{ID}", "name": "Late Night", "trackList": []}
    data = json.dumps({"props": {"pageProps": {"state": {"data": {"entity": entity}}}}})

    shown = embed.understood(Got(200, f"<html>{tag}{data}</script></html>"), ID)

    assert shown.listing.name == "Late Night"
