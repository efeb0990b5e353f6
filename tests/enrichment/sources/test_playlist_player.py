"""What the player's page of a playlist received, and the reason if that is not everything."""

import json
from datetime import timedelta
from typing import Any, Final

import pytest

from enrichment.browser import Page, Reply
from enrichment.sources.base import NotRead, PageChanged, SourceBlocked, SourceUnreachable
from enrichment.sources.playlists import PlaylistGone, PlaylistPrivate
from enrichment.sources.playlists.player import listing_of

ID: Final = "0000000000000000000001"
URI: Final = f"spotify:playlist:{ID}"
ADDRESS: Final = f"https://open.spotify.com/playlist/{ID}"
DECOY: Final = Reply(
    200, json.dumps({"data": {"playlistV2": {"__typename": "NotFound"}}}), asked={"uri": "spotify:playlist:other"}
)
ERROR: Final = {"data": {"playlistV2": {"__typename": "GenericError"}}}


def page(*replies: Reply, **more: Any) -> Page:
    facts: dict[str, Any] = {"url": ADDRESS, "status": 200, "texts": {"challenge": ()}, "replies": (DECOY, *replies)}
    return Page(**facts | more)


def asked(offset: int = 0) -> dict[str, Any]:
    return {"uri": URI, "offset": offset, "limit": 100}


def rows(first: int, count: int, total: int, **more: Any) -> Any:
    """Return a page of rows after the first, as the player receives it: it does not name the playlist."""
    items = [
        {
            "uid": f"{n}",
            "itemV2": {"data": {"uri": f"spotify:track:{n:022d}", "__typename": "Track", "name": f"T{n}"}},
        }
        for n in range(first, first + count)
    ]
    content = {"items": items, "pagingInfo": {"offset": first, "limit": count}, "totalCount": total} | more
    return {"data": {"playlistV2": {"__typename": "Playlist", "content": content}}}


def sent(answer: Any, offset: int = 0, status: int = 200, retry_after: str | None = None) -> Reply:
    return Reply(status, json.dumps(answer), retry_after, asked(offset))


def test_rows_that_name_no_playlist_belong_to_the_one_that_was_asked_for() -> None:
    other = Reply(200, json.dumps(rows(0, 5, 5)), asked={"uri": "spotify:playlist:other"})
    unknown = Reply(200, json.dumps(rows(0, 7, 7)))

    listing = listing_of(page(sent(rows(0, 25, 50)), other, unknown, sent(rows(25, 25, 50), 25)), ID)

    assert (listing.count, listing.is_complete, listing.trouble) == (50, True, "")


def test_rows_that_do_not_say_where_they_begin_stand_where_they_were_asked_from() -> None:
    listing = listing_of(page(sent(rows(0, 25, 50)), sent(rows(25, 25, 50, pagingInfo=None), 25)), ID)

    assert [one.position for one in listing.entries] == [*range(1, 51)]


def test_a_playlist_that_answers_about_itself_under_another_name_is_another() -> None:
    answer = rows(0, 25, 25)
    answer["data"]["playlistV2"]["uri"] = "spotify:playlist:other"

    with pytest.raises(SourceUnreachable, match="never requested"):
        listing_of(page(sent(answer)), ID)


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (sent({"data": {"playlistV2": {"__typename": "Playlist"}}}, 25), "fewer rows"),
        (sent(rows(25, 0, 50), 25), "fewer rows"),
        (sent(ERROR, 25), "could not answer"),
        (sent({"data": None, "errors": [{"message": "x"}]}, 25), "could not answer"),
        (sent({}, 25, status=500), "HTTP 500"),
        (sent({}, 25, status=0), "connection broke"),
        (sent({}, 25, status=403), "HTTP 403"),
        (sent({}, 25, status=400), "HTTP 400"),
        (Reply(200, "<html>", asked=asked(25)), "we are blocked"),
        (sent({"errors": [{"message": "Invalid query hash"}]}, 25), "outdated"),
        (DECOY, "fewer rows"),
    ],
)
def test_an_answer_that_fails_leaves_the_rows_of_the_others_and_its_reason(reply: Reply, reason: str) -> None:
    listing = listing_of(page(sent(rows(0, 25, 50)), reply), ID)

    assert (listing.count, listing.total, listing.is_complete) == (25, 50, False)
    assert reason in listing.trouble


def test_an_answer_that_never_comes_is_said() -> None:
    assert "in time" in listing_of(page(sent(rows(0, 25, 50)), unanswered=1), ID).trouble


def test_a_failure_that_was_made_good_is_none() -> None:
    listing = listing_of(page(sent(ERROR), sent({}, status=503), sent(rows(0, 25, 25))), ID)

    assert (listing.is_complete, listing.trouble) == (True, "")


def test_a_wait_that_spotify_names_comes_with_the_rows() -> None:
    listing = listing_of(page(sent(rows(0, 25, 50)), sent({}, 25, status=429, retry_after="7")), ID)

    assert (listing.count, listing.retry_after) == (25, timedelta(seconds=7))


@pytest.mark.parametrize(
    ("found", "error"),
    [
        (page(), SourceUnreachable),
        (page(unanswered=2), SourceUnreachable),
        (page(sent(ERROR)), SourceUnreachable),
        (page(sent({}, status=502)), SourceUnreachable),
        (page(sent({}, status=403)), SourceBlocked),
        (page(Reply(429, "")), SourceBlocked),
        (page(sent({"errors": [{"message": "PersistedQueryNotFound"}]})), PageChanged),
        (page(sent({"data": {"playlistV2": {"__typename": "Playlist", "uri": URI}}})), PageChanged),
        (page(sent({"data": {"playlistV2": {"__typename": "NotFound"}}})), PlaylistGone),
        (page(sent(ERROR), sent({"data": {"playlistV2": {"__typename": "RestrictedContent"}}})), PlaylistPrivate),
        (page(texts={"challenge": ("",)}), SourceBlocked),
        (page(status=400), PlaylistGone),
        (page(status=404, url="https://open.spotify.com/playlist/0000000000000000000002"), PageChanged),
        (page(status=429, retry_after="5"), SourceBlocked),
        (page(status=500), SourceUnreachable),
        (page(status=408), SourceUnreachable),
        (page(sent({}, status=408)), SourceUnreachable),
        (page(status=503, retry_after="5"), SourceBlocked),
        (page(sent({}, status=503, retry_after="5")), SourceBlocked),
        (page(status=0, trouble="no document"), SourceUnreachable),
        (page(url="http://["), PageChanged),
    ],
)
def test_a_page_without_rows_says_why(found: Page, error: type[NotRead]) -> None:
    with pytest.raises(error):
        listing_of(found, ID)


@pytest.mark.parametrize("address", ["https://consent.example/why?to=playlist", "https://open.spotify.com/login"])
def test_a_page_that_is_none_of_a_playlist_says_where_it_landed(address: str) -> None:
    where = address.partition("//")[2].partition("?")[0]

    with pytest.raises(SourceBlocked, match=where) as blocked:
        listing_of(page(url=address, title="Before you go on"), ID)

    assert "Before you go on" in str(blocked.value)


def test_a_page_in_another_language_is_one_of_a_playlist() -> None:
    found = page(sent(rows(0, 25, 25)), url=f"https://open.spotify.com/intl-fr/playlist/{ID}")

    assert listing_of(found, ID).is_complete
