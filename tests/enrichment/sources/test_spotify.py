"""The source: what it asks a browser for, and what it makes of the pages."""

import pytest

from enrichment.browser import BrowserDied, BrowserMissing, Look, Page, Visit
from enrichment.sources.base import ArtistNamed, Count, NamesArtists, PageChanged, Source, SourceUnreachable
from enrichment.sources.spotify import Spotify
from tests.enrichment.sources.spotify_saved import ANOTHER, STREAMS, TRACK, make_page, reply


class SavedPages:
    """A browser that shows one page for every address."""

    def __init__(self, page: Page | Exception) -> None:
        self.page_or_error = page
        self.visits: list[Visit] = []
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

    def look(self) -> Look:
        self.looks += 1
        return Look(b"a picture", "what it says", "<html>what it says</html>")

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


def test_other_tracks_counts_come_along() -> None:
    browser = SavedPages(make_page(reply("track"), reply("artist")))

    answers = Spotify(browser).read([TRACK])

    assert answers == {
        TRACK: Count(STREAMS, "spotify page"),
        ANOTHER: Count(3_456_789_012, "spotify page of another"),
        "5W3cjX2J3tjhG8zb6u0qHn": Count(2_000, "spotify page of another"),
    }


def test_the_length_of_the_track_comes_along_where_the_page_is_trusted() -> None:
    source: Source = Spotify(SavedPages(make_page(reply("track"))))
    doubtful: Source = Spotify(SavedPages(make_page(reply("track"), shown="5")))

    source.read([TRACK])
    doubtful.read([TRACK])

    assert source.lengths == {TRACK: 203_807}
    assert doubtful.lengths == {}


def test_a_page_that_is_not_trusted_brings_no_other_counts() -> None:
    browser = SavedPages(make_page(reply("track"), reply("artist"), shown="5"))

    answers = Spotify(browser).read([TRACK])

    assert list(answers) == [TRACK]
    assert isinstance(answers[TRACK], PageChanged)


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

    assert isinstance(source, NamesArtists)
    assert source.artists_named() == [ArtistNamed(TRACK, "1Xyo4u8uXC1ZmMpatF05PJ", "Sample Artist")]
    assert source.artists_named() == []


def test_a_page_that_is_not_trusted_names_nobody() -> None:
    source = Spotify(SavedPages(make_page(reply("track"), shown="5")))

    source.read([TRACK])

    assert source.artists_named() == []
