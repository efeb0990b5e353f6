"""Playlists followed and left on their page: by a link, looked at before anything is stored."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from analytics.models import Playlist, PlaylistUpdate, Track
from enrichment.broker import BrokerAway
from enrichment.runs import playlist_reading
from enrichment.sources.base import NotRead, SourceUnreachable
from enrichment.sources.playlists import Entry, Listing, PlaylistGone, PlaylistPrivate
from tests.callers import logged_in, make_person, text, words_of
from tests.makers import make_playlist

pytestmark = pytest.mark.django_db

ID = "37i9dQZF1DXcBWIGoYBM5M"
LINK = f"https://open.spotify.com/playlist/{ID}?si=abc"
ADD = "/playlists/add/"
EDITOR = ("add_playlist", "change_playlist")


@pytest.fixture
def editor() -> Client:
    return logged_in(make_person(*EDITOR))


@pytest.fixture(autouse=True)
def shows(monkeypatch: pytest.MonkeyPatch) -> Any:
    def show(answer: Listing | NotRead) -> None:
        monkeypatch.setattr(playlist_reading, "glance", lambda _id: answer)

    entries = [Entry(1, "0" * 21 + "1", "One", "Anna"), Entry(2, "0" * 21 + "2", "Two")]
    show(Listing("Late Night", "A Curator", 2, entries, source="spotify playlist query"))
    return show


def test_a_playlist_is_shown_and_stored_only_when_it_is_followed(editor: Client) -> None:
    Track.objects.create(spotify_id="0" * 21 + "1", title="One")

    shown = text(editor, f"{ADD}?link={LINK}")
    assert (
        "Late Night by A Curator , 2 rows. Its first tracks are: One Anna in the catalogue Two new to the catalogue"
        in shown
    )
    assert not Playlist.objects.exists()
    told = words_of(editor.post(ADD, {"link": LINK}, follow=True).content)

    assert "Late Night is now followed." in told
    assert (Playlist.objects.get().spotify_id, Playlist.objects.get().name) == (ID, "Late Night")


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("https://open.spotify.com/album/37i9dQZF1DXcBWIGoYBM5M", "This is an album link"),
        ("hello", "'hello' is not a Spotify playlist"),
    ],
)
def test_what_is_no_playlist_is_refused_with_what_to_do(editor: Client, link: str, told: str) -> None:
    response = editor.get(ADD, {"link": link})

    assert response.status_code == 400
    assert told in words_of(response.content)


@pytest.mark.parametrize("answer", [PlaylistGone("gone"), PlaylistPrivate("private")])
def test_what_would_never_be_read_cannot_be_followed(editor: Client, shows: Any, answer: NotRead) -> None:
    shows(answer)

    assert b"Follow this playlist" not in editor.get(ADD, {"link": LINK}).content
    assert editor.post(ADD, {"link": LINK}).status_code == 400
    assert not Playlist.objects.exists()


def test_a_playlist_can_be_followed_while_spotify_does_not_answer(editor: Client, shows: Any) -> None:
    shows(SourceUnreachable("no answer"))

    assert "You can follow the playlist anyway." in text(editor, f"{ADD}?link={LINK}")
    editor.post(ADD, {"link": LINK})

    assert Playlist.objects.get().spotify_id == ID


def test_a_playlist_that_is_left_keeps_its_weeks_and_can_be_followed_again(editor: Client) -> None:
    playlist = make_playlist()

    editor.post(f"/playlists/{playlist.pk}/follow/", {"follow": "no"})
    playlist.refresh_from_db()
    assert not playlist.active
    editor.post(f"/playlists/{playlist.pk}/follow/", {"follow": "yes"})

    playlist.refresh_from_db()
    assert playlist.active


def test_who_may_start_runs_has_it_read_at_once(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    sent: list[int] = []
    monkeypatch.setattr(playlist_reading, "send", sent.extend)
    client = logged_in(make_person(*EDITOR, "start_run"))

    with django_capture_on_commit_callbacks(execute=True):
        client.post(ADD, {"link": LINK})

    assert sent == list(PlaylistUpdate.objects.get().readings.values_list("pk", flat=True))


def test_update_now_tells_where_the_broker_is_away(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    def away(_readings: object) -> None:
        raise BrokerAway("Redis does not answer.")

    monkeypatch.setattr(playlist_reading, "send", away)
    playlist = make_playlist()

    told = logged_in(make_person("start_run")).post(f"/playlists/{playlist.pk}/update/", follow=True)

    assert told.status_code == 200
    assert PlaylistUpdate.objects.get().state == "playlists"


def test_a_viewer_neither_follows_nor_leaves(reader_client: Client) -> None:
    playlist = make_playlist()

    assert reader_client.get(ADD).status_code == 403
    assert reader_client.post(f"/playlists/{playlist.pk}/follow/", {"follow": "no"}).status_code == 403
    assert "Stop following" not in text(reader_client, f"/playlists/{playlist.pk}/")


@pytest.fixture
def reader_client() -> Client:
    return logged_in(make_person())
