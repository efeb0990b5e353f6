"""The shape of Spotify's pages is declared in one file, and an operator's own file overrides lines of it."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from enrichment.browser import InHeader, Reply
from enrichment.sources.base import Count, PageChanged
from enrichment.sources.playlists import PlayerPage
from enrichment.sources.spotify import Spotify
from enrichment.sources.spotify.shape import DECLARED, ShapeRefused, overridden
from tests.enrichment.sources.spotify_saved import SHOWN, STREAMS, TRACK, make_page, reply
from tests.enrichment.sources.test_spotify import SavedPages
from tests.trackpulse.test_doors import start


def file_with(folder: Path, text: str) -> Path:
    path = folder / "shape.toml"
    path.write_text(text, encoding="utf-8")
    return path


def renamed_reply() -> Reply:
    """Return the answer about the track with two keys renamed."""
    answer = json.loads(reply("track").text)
    union = answer["data"].pop("trackUnion")
    union["plays"] = union.pop("playcount")
    answer["data"]["trackV3"] = union
    return Reply(200, json.dumps(answer))


def test_a_file_overrides_single_lines(tmp_path: Path) -> None:
    path = file_with(tmp_path, "count = '[data-testid=\"plays\"]'\ntitles = ['h2']\ntext_seconds = 4\n")

    shape = overridden(path)

    assert shape == replace(DECLARED, count='[data-testid="plays"]', titles=("h2",), text_seconds=4)
    assert shape.texts["count"] == InHeader('[data-testid="plays"]', ("h2",), DECLARED.header_end)


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    assert overridden(file_with(tmp_path, "")) == DECLARED


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("cuont = 'h1'", "cuont is unknown; there are count, titles"),
        ("count = '[data-testid'", "must be a CSS selector in quotes, every bracket closed"),
        ("count = 'div)'", "must be a CSS selector"),
        ("count = 5", "count is 5, and must be a CSS selector"),
        ("titles = []", "must be a list of CSS selectors"),
        ("count_key = 'play count'", "must be a key of letters"),
        ("questions = 'api-partner.spotify.com'", "must be an address in quotes that begins with http"),
        ("text_seconds = 90", "must be a number of seconds from 0 to 20"),
        ("text_seconds = true", "must be a number of seconds"),
        ("[count]\nat = 'h1'", "must be a CSS selector"),
    ],
)
def test_a_wrong_line_is_refused_with_its_number_and_what_is_allowed(tmp_path: Path, line: str, told: str) -> None:
    path = file_with(tmp_path, f"# fixed on Thursday\n{line}\n")

    with pytest.raises(ShapeRefused) as refused:
        overridden(path)

    assert str(refused.value).startswith(f"{path}, line 2: ")
    assert told in str(refused.value)


@pytest.mark.parametrize(
    "text", ["count = [data-testid]", "count: h1", "count = 'h1'\ncount = 'h2'\ntext_seconds = 1"]
)
def test_what_is_no_toml_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(ShapeRefused, match=r"not TOML: .*\bline [12]\b"):
        overridden(file_with(tmp_path, text))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ShapeRefused, match="cannot be read"):
        overridden(tmp_path / "none.toml")


def test_renamed_keys_are_read_once_they_are_declared() -> None:
    browser = SavedPages(make_page(renamed_reply(), shown=SHOWN))
    told = replace(DECLARED, track_key="trackV3", count_key="plays")

    assert Spotify(browser, shape=told).read([TRACK])[TRACK] == Count(STREAMS, "spotify page")
    # Without it, the number is what the page itself shows, or none.
    assert Spotify(browser).read([TRACK])[TRACK] == Count(STREAMS, "spotify page by its text")


def test_an_old_key_no_longer_counts_once_another_is_declared() -> None:
    browser = SavedPages(make_page(reply("track")))

    answer = Spotify(browser, shape=replace(DECLARED, count_key="plays")).read([TRACK])[TRACK]

    assert isinstance(answer, PageChanged)
    assert str(answer) == "the answer no longer has plays"


def test_the_page_waits_by_the_shape() -> None:
    browser = SavedPages(make_page(reply("track")))

    Spotify(browser, shape=replace(DECLARED, track_key="trackV3", standing_seconds=9.5)).read([TRACK])

    (visit,) = browser.visits
    assert '"track_key": "trackV3"' in visit.patience
    assert '"standing_seconds": 9.5' in visit.patience


def test_a_pages_own_question_is_found_by_the_shape() -> None:
    browser = SavedPages(make_page(renamed_reply()))

    Spotify(browser, shape=replace(DECLARED, track_key="trackV3", count_key="plays")).ask(TRACK, [TRACK])

    (again,) = browser.asked
    assert '"track_key": "trackV3"' in again.chosen
    assert '"count_key": "plays"' in again.chosen


def test_the_page_of_a_playlist_is_read_by_the_shape() -> None:
    row = {"uid": "a", "itemV2": {"data": {"__typename": "Track", "uri": f"spotify:track:{TRACK}", "name": "First"}}}
    content = {"items": [row], "totalCount": 1, "pagingInfo": {"offset": 0}}
    told = {
        "data": {"playlistV3": {"__typename": "Playlist", "uri": f"spotify:playlist:{TRACK}", "content": content}}
    }
    browser = SavedPages(make_page(Reply(200, json.dumps(told)), url=f"https://open.spotify.com/playlist/{TRACK}"))
    shape = replace(DECLARED, playlist_key="playlistV3", challenge="form.robot", first_rows_seconds=41)

    listing = PlayerPage(browser, "https://open.spotify.com", "https://x.example/q", shape).read(
        TRACK, lambda _: None
    )

    assert listing.is_complete
    (visit,) = browser.visits
    assert visit.texts == {"challenge": "form.robot"}
    assert '"playlist_key": "playlistV3"' in visit.patience
    assert '"first_rows_seconds": 41' in visit.patience


@pytest.mark.processes
def test_nothing_starts_with_a_wrong_file(tmp_path: Path) -> None:
    path = file_with(tmp_path, "cuont = 'h1'\n")

    ended = start("manage.py", "check", SPOTIFY_SHAPE=os.fspath(path))

    assert ended.returncode != 0
    assert f"SPOTIFY_SHAPE: {path}, line 1: cuont is unknown" in ended.stderr
