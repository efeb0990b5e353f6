"""Editing a track's notes and videos on its page."""

import re

import pytest
from django.test import Client

from analytics.models import Platform, Track, Video
from tests.callers import logged_in, make_person, text, words_of
from tests.makers import make_track, recorded

pytestmark = pytest.mark.django_db

YOUTUBE = Platform.YOUTUBE
ID = "dQw4w9WgXcQ"


@pytest.fixture
def editor() -> Client:
    return logged_in(make_person("change_track"))


def pin(client: Client, track: Track, video: str, role: str = "official") -> object:
    return client.post(f"/tracks/{track.pk}/videos/", {"video": video, "role": role})


def test_notes_are_saved_and_the_page_is_loaded_anew(editor: Client) -> None:
    track = make_track()

    response = editor.post(f"/tracks/{track.pk}/notes/", {"notes": "Call the <b>writer</b>."})

    assert (response.status_code, response["Location"]) == (302, f"/tracks/{track.pk}/")
    body = editor.get(f"/tracks/{track.pk}/").content.decode()
    assert "The notes were saved." in body
    assert "Call the &lt;b&gt;writer&lt;/b&gt;." in body


def test_saving_notes_touches_no_number_that_was_recorded_meanwhile(editor: Client) -> None:
    track = make_track()
    recorded({(track, Platform.SPOTIFY): 5_000})

    editor.post(f"/tracks/{track.pk}/notes/", {"notes": "Good.", "streams": "1", "title": "Another"})

    track.refresh_from_db()
    assert (track.notes, track.streams, track.title != "Another") == ("Good.", 5_000, True)


def test_notes_that_are_too_long_are_reported_and_kept_in_the_field(editor: Client) -> None:
    track = make_track()

    response = editor.post(f"/tracks/{track.pk}/notes/", {"notes": "x" * 10_001})

    assert response.status_code == 400
    assert "at most 10000 characters" in words_of(response.content)
    assert "x" * 10_001 in response.content.decode()
    assert Track.objects.get(pk=track.pk).notes == ""


@pytest.mark.parametrize(
    "link",
    [ID, f"https://youtu.be/{ID}?si=x", f"https://www.youtube.com/shorts/{ID}", f" music.youtube.com/watch?v={ID} "],
)
def test_a_pinned_video_is_a_persons_word(editor: Client, link: str) -> None:
    track = make_track(videos=0)

    response = pin(editor, track, link, "lyric")

    video = track.videos.get()
    assert (video.youtube_id, video.role, video.matched_by, video.score) == (ID, "lyric", "person", None)
    assert getattr(response, "status_code", None) == 302


def test_pinning_a_video_that_a_search_found_makes_it_a_persons_word(editor: Client) -> None:
    track = make_track(videos=0)
    track.videos.create(youtube_id=ID, matched_by="search", score=0.61, views=5, views_read_at="2026-11-20T05:00Z")

    pin(editor, track, ID, "topic")

    video = track.videos.get()
    assert (video.role, video.matched_by, video.score, video.views) == ("topic", "person", None, 5)


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("https://vimeo.com/1", "is not a YouTube video"),
        ("https://www.youtube.com/@sample", "is a channel or playlist"),
        ("", "This field is required"),
        ("a\x00b", "Null characters are not allowed"),
    ],
)
def test_a_link_that_is_no_video_is_reported_at_the_field_and_kept(editor: Client, link: str, told: str) -> None:
    track = make_track()

    response = editor.post(f"/tracks/{track.pk}/videos/", {"video": link, "role": "live"})

    body = response.content.decode()
    assert response.status_code == 400
    assert re.search(rf'<div class="field wrong">\s*<label for="id_video">.*?{told}', body, re.DOTALL)
    assert 'aria-invalid="true"' in body
    assert '<option value="live" selected>' in body
    if link.startswith("https"):
        assert f'value="{link}"' in body
    assert track.videos.count() == 1


def test_a_role_that_does_not_exist_is_reported(editor: Client) -> None:
    track = make_track(videos=0)

    response = editor.post(f"/tracks/{track.pk}/videos/", {"video": ID, "role": "odd"})

    assert response.status_code == 400
    assert not track.videos.exists()


@pytest.mark.slow
def test_a_removed_video_leaves_every_recorded_number_as_it_was(editor: Client) -> None:
    track = make_track()
    recorded({(track, YOUTUBE): 77})
    video = track.videos.get()

    response = editor.post(f"/tracks/{track.pk}/videos/{video.pk}/remove/")

    track.refresh_from_db()
    assert response["Location"] == f"/tracks/{track.pk}/"
    assert not track.videos.exists()
    assert (track.views, track.snapshots.get().youtube_views) == (77, 77)
    assert "The 77 views come from videos that were removed." in text(editor, f"/tracks/{track.pk}/")


def test_a_video_is_removed_only_from_its_own_track(editor: Client) -> None:
    track, other = make_track(), make_track()

    response = editor.post(f"/tracks/{other.pk}/videos/{track.videos.get().pk}/remove/")

    assert response.status_code == 404
    assert Video.objects.count() == 2


@pytest.mark.slow
def test_the_page_says_which_videos_the_views_are_the_sum_of(editor: Client) -> None:
    track = make_track(videos=1)
    recorded({(track, YOUTUBE): 77})
    pin(editor, track, ID)

    words = text(editor, f"/tracks/{track.pk}/")

    assert "The 77 views are the sum of 1 video." in words
    assert re.search(rf"{track.videos.earliest('pk').youtube_id} .*? 77 views .* ago", words)
    assert re.search(rf"{ID} Official video, pinned by a person not read yet", words)


def test_a_video_that_was_read_at_another_time_is_not_in_the_sum(reader: Client) -> None:
    track = make_track(videos=2)
    recorded({(track, YOUTUBE): 77})
    track.videos.filter(pk=track.videos.latest("pk").pk).update(views=5, views_read_at="2026-11-01T05:00Z")

    assert re.search(r"5 views .*? ago not in the sum", text(reader, f"/tracks/{track.pk}/"))


FORMS = ["notes/", "videos/", "videos/{video}/remove/"]


@pytest.mark.parametrize("form", FORMS)
def test_who_may_not_change_tracks_is_offered_no_form_and_refused(reader: Client, form: str) -> None:
    track = make_track()
    address = f"/tracks/{track.pk}/{form.format(video=track.videos.get().pk)}"

    response = reader.post(address, {"notes": "x", "video": ID, "role": "live"})

    assert f'action="{address}"' not in reader.get(f"/tracks/{track.pk}/").content.decode()
    assert response.status_code == 403
    assert "You do not have permission" in words_of(response.content)
    assert track.videos.count() == 1
    assert Track.objects.get(pk=track.pk).notes == ""


@pytest.mark.parametrize("form", FORMS)
def test_a_form_from_elsewhere_changes_nothing(form: str) -> None:
    track = make_track()
    client = logged_in(make_person("change_track"), checks_csrf=True)
    address = f"/tracks/{track.pk}/{form.format(video=track.videos.get().pk)}"

    response = client.post(address, {"notes": "x", "video": ID, "role": "live"})

    assert response.status_code == 403
    assert "That form was out of date" in words_of(response.content)
    assert track.videos.count() == 1


@pytest.mark.parametrize("form", FORMS)
def test_the_address_of_a_form_leads_to_the_page(editor: Client, form: str) -> None:
    track = make_track()

    response = editor.get(f"/tracks/{track.pk}/{form.format(video=track.videos.get().pk)}")

    assert (response.status_code, response["Location"]) == (302, f"/tracks/{track.pk}/")
    assert track.videos.count() == 1


@pytest.mark.parametrize("address", ["/tracks/0/notes/", "/tracks/0/videos/", "/tracks/0/videos/0/remove/"])
def test_a_form_of_a_track_that_does_not_exist_is_not_found(editor: Client, address: str) -> None:
    assert editor.post(address, {"notes": "x", "video": ID, "role": "live"}).status_code == 404


@pytest.mark.parametrize("wanted", ["track", "digest", "?q=1", "2026"])
def test_who_watches_a_track_is_led_to_an_address_and_not_to_a_name(editor: Client, wanted: str) -> None:
    response = editor.post(f"/tracks/{make_track().pk}/watch/", {"watched": "yes", "next": wanted})

    assert (response.status_code, response["Location"]) == (302, wanted)
