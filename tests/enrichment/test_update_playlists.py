"""Playlists read from the shell and the admin, and what is said at entry."""

import io
import json
import re
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from analytics.catalogue.links import spotify_playlist_id
from analytics.models import Playlist, PlaylistReading
from enrichment import broker
from enrichment.runs import playlist_reading
from enrichment.sources.base import NotRead, SourceUnreachable
from enrichment.sources.playlists import Entry, Listing, PlaylistGone, PlaylistPrivate
from tests.callers import logged_in, make_person, words_of

pytestmark = pytest.mark.django_db

ID = "37i9dQZF1DXcBWIGoYBM5M"
LINK = f"https://open.spotify.com/playlist/{ID}?si=abc"
ADD = "/admin/analytics/playlist/add/"


class Shown:
    """A source that shows what a test says."""

    def __init__(self, answer: Listing | NotRead) -> None:
        self.answer = answer
        self.closed = False

    def read(self, _playlist_id: str, _turn: Any) -> Listing | NotRead:
        return self.answer

    def glance(self, _playlist_id: str, _turn: Any, _kind: str = "playlist") -> Listing | NotRead:
        return self.answer

    def close(self) -> None:
        self.closed = True


def listing(total: int | None = 2) -> Listing:
    entries = [Entry(1, "0" * 21 + "1", "One"), Entry(2, "0" * 21 + "2", "Two")]
    return Listing("Late Night", "A Curator", total, entries, source="spotify playlist query")


@pytest.fixture
def shows(monkeypatch: pytest.MonkeyPatch) -> Any:
    def show(answer: Listing | NotRead) -> None:
        monkeypatch.setattr(playlist_reading, "playlist_source", lambda: Shown(answer))

    return show


def update(*arguments: str) -> tuple[int, str]:
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("update_playlists", *arguments, stdout=out)
    return int(str(ended.value.code)), out.getvalue()


def test_without_playlists_the_shell_says_what_to_do() -> None:
    assert update() == (0, "No playlist is followed: add one with --add LINK.\n")


def test_a_playlist_is_added_by_its_link_and_read_at_once(shows: Any) -> None:
    shows(listing())

    code, out = update("--add", LINK, "--json")

    (seen,) = json.loads(out)
    assert code == 0
    assert (seen["playlist"], seen["name"], seen["complete"], seen["new"]) == (ID, "Late Night", True, 2)
    assert (seen["added"], seen["removed"]) == (None, None)
    assert Playlist.objects.get().owner == "A Curator"


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        (listing(total=3), 3, "incomplete: 2 of 3 rows"),
        (listing(total=None), 3, "incomplete: 2 of ? rows"),
        (PlaylistGone("Spotify has no such playlist (HTTP 404)"), 1, "Removed, or its link is wrong"),
    ],
)
def test_the_shell_tells_what_was_not_seen(
    shows: Any, monkeypatch: pytest.MonkeyPatch, answer: Listing | NotRead, code: int, words: str
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    shows(answer)

    ended, out = update("--add", ID)

    assert ended == code
    assert words in out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("https://open.spotify.com/album/37i9dQZF1DXcBWIGoYBM5M", "an album does not change from week to week"),
        ("https://open.spotify.com/artist/37i9dQZF1DXcBWIGoYBM5M", "this is an artist link"),
        ("https://open.spotify.com/intl-de/track/37i9dQZF1DXcBWIGoYBM5M", "this is a track link"),
        ("https://example.com/playlist/37i9dQZF1DXcBWIGoYBM5M", "is not a Spotify playlist"),
        ("hello", "is not a Spotify playlist"),
    ],
)
def test_a_link_that_is_no_playlist_is_said_at_entry(shows: Any, text: str, words: str) -> None:
    shows(listing())

    with pytest.raises(CommandError, match=words):
        call_command("update_playlists", "--add", text)

    answer = logged_in(make_person(superuser=True)).post(ADD, {"spotify_id": text, "active": "on"})
    assert words in words_of(answer.content)
    assert not Playlist.objects.exists()


@pytest.mark.parametrize(
    "text", [ID, LINK, f"spotify:playlist:{ID}", f"https://open.spotify.com/embed/playlist/{ID}"]
)
def test_every_form_of_a_playlists_link_is_understood(text: str) -> None:
    assert spotify_playlist_id(f" {text} ") == ID


@pytest.fixture
def admin() -> Client:
    return logged_in(make_person(superuser=True))


def test_the_admin_takes_the_name_from_spotify(shows: Any, admin: Client) -> None:
    shows(listing())

    admin.post(ADD, {"spotify_id": LINK, "active": "on"})

    assert Playlist.objects.values_list("spotify_id", "name", "owner").get() == (ID, "Late Night", "A Curator")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (PlaylistGone("no such playlist"), "Spotify does not have this playlist."),
        (PlaylistPrivate("to its owner only"), "This playlist is private."),
    ],
)
def test_a_playlist_that_cannot_be_followed_is_said_at_entry(
    shows: Any, admin: Client, answer: NotRead, words: str
) -> None:
    shows(answer)

    response = admin.post(ADD, {"spotify_id": LINK, "active": "on"})

    assert words in words_of(response.content)
    assert not Playlist.objects.exists()


def test_what_cannot_be_checked_now_is_stored_and_said(shows: Any, admin: Client) -> None:
    shows(SourceUnreachable("no answer (ConnectTimeoutError)"))

    response = admin.post(ADD, {"spotify_id": LINK, "active": "on"}, follow=True)

    assert Playlist.objects.filter(spotify_id=ID).exists()
    assert "could not be checked on Spotify" in words_of(response.content)


def test_update_now_hands_the_chosen_playlists_to_the_workers(
    admin: Client, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    chosen, _other = (Playlist.objects.create(spotify_id=f"{number:022d}") for number in (1, 2))
    sent: list[list[int]] = []
    monkeypatch.setattr(playlist_reading, "send", sent.append)

    with django_capture_on_commit_callbacks(execute=True):
        admin.post("/admin/analytics/playlist/", {"action": "update_now", "_selected_action": [chosen.pk]})

    reading = PlaylistReading.objects.get()
    assert (reading.playlist, reading.state) == (chosen, "pending")
    assert sent == [[reading.pk]]


def test_only_who_may_start_runs_may_update(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker, "check", lambda: None)
    chosen = Playlist.objects.create(spotify_id=ID)
    editor = logged_in(make_person("view_playlist", "change_playlist", staff=True))

    editor.post("/admin/analytics/playlist/", {"action": "update_now", "_selected_action": [chosen.pk]})

    assert not PlaylistReading.objects.exists()


@pytest.mark.parametrize("kind", ["album", "artist"])
def test_the_tracks_of_an_album_or_artist_are_offered_each_with_a_filled_in_form(
    shows: Any, admin: Client, kind: str
) -> None:
    shows(listing())

    answer = admin.post(ADD, {"spotify_id": f"https://open.spotify.com/{kind}/{ID}", "active": "on"}).content.decode()

    assert "Add its tracks: One" in words_of(answer.encode())
    (form,) = re.findall(r'href="(/admin/analytics/track/add/\?[^"]*title=Two[^"]*)"', answer)
    filled = admin.get(form.replace("&amp;", "&")).content.decode()
    assert 'value="0000000000000000000002"' in filled


def test_nothing_is_offered_where_nothing_is_shown(shows: Any, admin: Client) -> None:
    shows(SourceUnreachable("no answer"))

    answer = admin.post(ADD, {"spotify_id": f"https://open.spotify.com/album/{ID}", "active": "on"})

    assert "an album does not change from week to week" in words_of(answer.content)
    assert "Add its tracks" not in words_of(answer.content)
