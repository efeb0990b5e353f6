"""What is kept of a page that gave no number: its shape, no secrets, and not too much."""

import json

import pytest

from analytics.runs import ways
from analytics.runs.evidence import MOST_BYTES
from enrichment.browser import PageLook, Reply
from enrichment.browser.look import LARGEST_PICTURE
from enrichment.net.redaction import register
from enrichment.sources.evidence import ShowsEvidence, outline
from enrichment.sources.spotify import Spotify
from enrichment.sources.spotify.evidence import shown
from enrichment.sources.spotify.verdict import BY_TEXT
from tests.enrichment.sources.spotify_saved import ANOTHER, TRACK, make_page, reply
from tests.enrichment.sources.test_spotify import SavedPages


def test_a_page_without_a_number_is_shown_once_it_is_asked_for() -> None:
    browser = SavedPages(make_page(reply("track"), shown="5"))
    source = Spotify(browser)
    source.read([TRACK])
    assert browser.looks == 0

    seen = source.evidence([TRACK])

    assert isinstance(source, ShowsEvidence)
    assert seen is not None
    assert (seen.picture, seen.document) == (b"a picture", "<html>what it says</html>")
    assert seen.seen["texts"] == {"count": ["5"], "challenge": []}
    assert seen.seen["text of the page"] == "what it says"


def test_a_page_is_shown_for_its_own_track_alone() -> None:
    source = Spotify(SavedPages(make_page(reply("track"), shown="5")))
    source.read([TRACK])

    assert source.evidence([ANOTHER]) is None


def test_of_a_page_that_gave_its_number_nothing_is_shown() -> None:
    source = Spotify(SavedPages(make_page(reply("track"))))
    source.read([TRACK])

    assert source.evidence([TRACK]) is None


def test_an_answer_is_kept_by_its_keys_and_type_names() -> None:
    answer = {
        "data": {"trackUnion": {"__typename": "Track", "name": "A title", "plays": 5, "tags": [{"id": "x"}, {}]}},
        "errors": [{"message": "slow down"}],
    }

    assert outline(answer) == {
        "data": {
            "trackUnion": {
                "__typename": "Track",
                "name": "text",
                "plays": "number",
                "tags": [{"id": "text"}, "2 in all"],
            }
        },
        "errors": [{"message": "slow down"}, "1 in all"],
    }


def test_no_secret_is_kept() -> None:
    register("a-registered-secret")
    page = make_page(
        Reply(200, json.dumps({"errors": [{"message": "no a-registered-secret"}]})),
        Reply(500, '"accessToken": "BQC-hidden"', asked={"uri": f"spotify:track:{TRACK}"}),
        url=f"https://open.spotify.com/track/{TRACK}?access_token=BQC-hidden",
        title="a-registered-secret",
        shown="a-registered-secret",
    )
    look = PageLook(b"", "Bearer BQC-hidden-too", "<body data-x='a-registered-secret'>token=BQC-hidden")

    seen = shown(page, look)

    kept = json.dumps(dict(seen.seen)) + seen.document
    assert "[redacted]" in kept
    assert "a-registered-secret" not in kept
    assert "BQC-hidden" not in kept


@pytest.mark.exhaustive
def test_evidence_of_the_largest_page_stays_small() -> None:
    wide = {f"key {number}": {f"inner {each}": "x" for each in range(200)} for number in range(2_000)}
    page = make_page(*[Reply(200, json.dumps(wide))] * 3, *[Reply(200, "x" * 50_000)] * 400, title="é" * 50_000)

    seen = shown(page, PageLook(b"", "語" * 90_000, "語" * 120_000))

    size = len(json.dumps(dict(seen.seen), ensure_ascii=False).encode()) + len(seen.document.encode())
    assert size + LARGEST_PICTURE <= MOST_BYTES


def test_the_share_of_numbers_by_text_is_counted_under_the_sources_own_name() -> None:
    assert ways.BY_TEXT == BY_TEXT
