"""The Spotify source: what it requests from a browser, and what it makes of the pages."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from enrichment.browser import Again, BrowserDied, BrowserMissing, Page, PageLook, Reply, Visit
from enrichment.sources.base import (
    ArtistNamed,
    AsksOnPages,
    Count,
    NamesArtists,
    NamesReleases,
    NotRead,
    PageChanged,
    Source,
    SourceBlocked,
    SourceUnreachable,
)
from enrichment.sources.spotify import Spotify
from tests.enrichment.sources.spotify_saved import ANOTHER, STREAMS, TRACK, make_page, reply


class SavedPages:
    """A browser that shows one page for every address."""

    def __init__(self, page: Page | Exception) -> None:
        self.page_or_error = page
        self.visits: list[Visit] = []
        self.later: Page | None = page if isinstance(page, Page) else None
        self.stays: list[Visit] = []
        self.replies: Sequence[Reply | None] | Exception | None = None
        self.asked: list[Again] = []
        self.closed = 0
        self.seconds = 0.0
        self.looks = 0

    @property
    def loads(self) -> int:
        return len(self.visits)

    def page(self, visit: Visit) -> Page:
        self.visits.append(visit)
        if isinstance(self.page_or_error, Exception):
            raise self.page_or_error
        return self.page_or_error

    def stay(self, visit: Visit) -> Page | None:
        self.stays.append(visit)
        return self.later

    def ask(self, again: Again) -> Sequence[Reply | None] | None:
        self.asked.append(again)
        if isinstance(self.replies, Exception):
            raise self.replies
        return self.replies

    def look(self) -> PageLook:
        self.looks += 1
        return PageLook(b"a picture", "what it says", "<html>what it says</html>")

    def close(self) -> None:
        self.closed += 1


def test_a_track_is_asked_for_at_its_own_address() -> None:
    browser = SavedPages(make_page(reply("track")))
    source: Source = Spotify(browser, "https://example.com/", "https://example.com/graphql")

    source.read([TRACK])

    (visit,) = browser.visits
    assert (visit.url, visit.answers) == (
        f"https://example.com/track/{TRACK}",
        "https://example.com/graphql",
    )


LISTED: Final = {
    ANOTHER: Count(3_456_789_012, "spotify page of another"),
    "5W3cjX2J3tjhG8zb6u0qHn": Count(2_000, "spotify page of another"),
}


def test_other_tracks_counts_come_along_even_after_the_pages_own() -> None:
    browser = SavedPages(make_page(reply("track")))
    source = Spotify(browser)

    own = source.read([TRACK])
    browser.later = make_page(reply("track"), reply("artist"))

    assert own == {TRACK: Count(STREAMS, "spotify page")}
    assert source.other_counts() == LISTED
    assert browser.stays[0].url == browser.visits[0].url


def test_what_a_page_was_asked_about_another_track_is_not_what_it_lists() -> None:
    browser = SavedPages(make_page(reply("track")))
    source = Spotify(browser)

    source.read([TRACK])
    browser.later = make_page(reply("track"), replace(reply("artist"), repeated=True))

    assert source.other_counts() == {ANOTHER: LISTED[ANOTHER]}


def test_of_a_page_that_is_no_longer_open_what_came_before_counts() -> None:
    browser = SavedPages(make_page(reply("track"), reply("artist")))
    source = Spotify(browser)

    source.read([TRACK])
    browser.later = None

    assert source.other_counts() == LISTED


def test_the_length_of_the_track_comes_along_where_the_page_is_trusted() -> None:
    source = Spotify(SavedPages(make_page(reply("track"))))
    doubtful = Spotify(SavedPages(make_page(reply("track"), shown="5")))

    for one in (source, doubtful):
        one.read([TRACK])
        one.other_counts()

    assert source.lengths == {TRACK: 203_807}
    assert doubtful.lengths == {}


def test_a_page_that_is_not_trusted_brings_no_other_counts() -> None:
    browser = SavedPages(make_page(reply("track"), reply("artist"), shown="5"))

    source = Spotify(browser)
    answers = source.read([TRACK])

    assert isinstance(answers[TRACK], PageChanged)
    assert source.other_counts() == {}
    assert browser.stays == []


def test_what_a_tracks_own_page_says_goes_before_what_another_page_brings() -> None:
    browser = SavedPages(make_page(reply("track")))

    answers = Spotify(browser).read([TRACK, ANOTHER])

    assert answers[TRACK] == Count(STREAMS, "spotify page")
    assert isinstance(answers[ANOTHER], PageChanged)


@pytest.mark.parametrize("error", [BrowserDied("died twice"), BrowserMissing("install chromium")])
def test_a_browser_that_cannot_read_is_no_answer_and_says_why(error: Exception) -> None:
    answers = Spotify(SavedPages(error)).read([TRACK])

    assert isinstance(answers[TRACK], SourceUnreachable)
    assert str(answers[TRACK]) == str(error)


def test_what_is_no_trouble_of_the_page_passes_through() -> None:
    with pytest.raises(TimeoutError):
        Spotify(SavedPages(TimeoutError())).read([TRACK])


@pytest.mark.parametrize("track_id", ["", "short", TRACK + "x", TRACK[:-1] + "-", f"{TRACK}\n"])
def test_an_id_that_cannot_be_spotifys_is_a_mistake_of_the_caller(track_id: str) -> None:
    browser = SavedPages(make_page(reply("track")))

    with pytest.raises(ValueError, match="not a Spotify track id"):
        Spotify(browser).read([TRACK, track_id])

    assert browser.visits == []


def test_closing_lets_go_of_the_browser() -> None:
    browser = SavedPages(make_page())

    Spotify(browser).close()

    assert browser.closed == 1


def test_the_artists_of_a_page_are_named_once() -> None:
    source = Spotify(SavedPages(make_page(reply("track"), reply("artist"))))

    source.read([TRACK])
    source.other_counts()
    again = source.other_counts()

    assert again == {}
    assert isinstance(source, NamesArtists)
    assert source.artists_named() == [ArtistNamed(TRACK, "1Xyo4u8uXC1ZmMpatF05PJ", "Sample Artist")]
    assert source.artists_named() == []


def test_the_releases_of_a_page_are_named_once() -> None:
    source = Spotify(SavedPages(make_page(reply("full_track"), reply("full_artist"))))

    source.read([TRACK])
    source.other_counts()

    assert isinstance(source, NamesReleases)
    of_tracks, newest = source.releases_named()
    assert TRACK in {one.track_id for one in of_tracks}
    assert {one.name for one in newest if one.is_latest} == {"Sample Name 5"}
    assert source.releases_named() == ([], [])


def test_a_page_that_is_not_trusted_names_nobody() -> None:
    source = Spotify(SavedPages(make_page(reply("track"), shown="5")))

    source.read([TRACK])
    source.other_counts()

    assert source.artists_named() == []
    assert source.releases_named() == ([], [])


def asked(*replies: Reply | None) -> list[object]:
    """Return the answers made from these replies to the page's repeated request about one track."""
    browser = SavedPages(make_page(reply("track")))
    source = Spotify(browser)
    answers: list[object] = []
    for one in replies:
        browser.replies = [one]
        answers += source.ask(ANOTHER, [TRACK]).values()
    return answers


def test_a_question_asked_again_gives_the_number_of_the_very_track() -> None:
    browser = SavedPages(make_page(reply("track")))
    browser.replies = [reply("track")]
    source = Spotify(browser)

    answers = source.ask(ANOTHER, [TRACK])

    assert isinstance(source, AsksOnPages)
    assert answers == {TRACK: Count(STREAMS, "spotify question")}
    assert browser.asked[0].variables == [{"uri": f"spotify:track:{TRACK}"}]
    assert ANOTHER in browser.asked[0].chosen
    assert source.lengths == {TRACK: 203_807}
    assert {one.track_id for one in source.artists_named()} == {TRACK}


def test_what_is_no_number_for_the_very_track_is_a_typed_failure() -> None:
    other = Reply(200, reply("track").text.replace(TRACK, ANOTHER))
    zero = Reply(200, reply("track").text.replace(f'"playcount": "{STREAMS}"', '"playcount": "0"'))
    assert '"playcount": "0"' in zero.text

    answers = asked(
        other,
        zero,
        Reply(200, '{"data":{"trackUnion":{"__typename":"NotFound"}}}'),
        Reply(200, '{"data":{"trackUnion":null}}'),
        Reply(200, '{"errors":[{"message":"PersistedQueryNotFound"}]}'),
        Reply(200, '{"data":null,"errors":[{"message":"x"}]}'),
        Reply(200, "<html>"),
        Reply(403, "no"),
        Reply(0, ""),
        None,
    )

    assert [one.outcome for one in answers if isinstance(one, NotRead)] == [
        "unrecognised",
        "hidden",
        "removed",
        "removed",
        "unrecognised",
        "unreachable",
        "blocked",
        "blocked",
        "unreachable",
        "unreachable",
    ]


def test_a_question_that_is_asked_to_wait_says_for_how_long() -> None:
    (answer,) = asked(Reply(429, "slow down", "7"))

    assert isinstance(answer, SourceBlocked)
    assert answer.retry_after == timedelta(seconds=7)


def test_a_page_that_cannot_be_asked_answers_nothing() -> None:
    assert Spotify(SavedPages(make_page())).ask(TRACK, [ANOTHER]) == {}


def test_a_browser_that_dies_over_a_question_is_no_answer() -> None:
    browser = SavedPages(make_page())
    browser.replies = BrowserDied("died")

    answers = Spotify(browser).ask(TRACK, [ANOTHER])

    assert isinstance(answers[ANOTHER], SourceUnreachable)
