"""Saving a row in the admin: what was read belongs to its id, and what is recorded meanwhile stays."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db.models import Model
from django.db.models.signals import pre_save
from django.test import Client

from analytics.models import Contact, Playlist, Track, Video
from tests.callers import logged_in, make_person
from tests.makers import FRIDAY, make_contact, make_track

pytestmark = pytest.mark.django_db

OTHER_ID = "4uLU6hMCjMI75M1A2tKUQC"


@pytest.fixture
def admin() -> Client:
    return logged_in(make_person(superuser=True))


def form_of(track: Track, **changes: str) -> dict[str, str]:
    """Return the form of a track with one video, as its page sends it."""
    video = track.videos.get()
    row = {"id": str(video.pk), "track": str(track.pk), "youtube_id": video.youtube_id, "role": video.role}
    form = {"spotify_id": track.spotify_id, "title": track.title, "active": "on", "videos-0-matched_by": "person"}
    form |= {"videos-TOTAL_FORMS": "1", "videos-INITIAL_FORMS": "1"}
    form |= {"credits-TOTAL_FORMS": "0", "credits-INITIAL_FORMS": "0"}
    return form | {f"videos-0-{name}": value for name, value in row.items()} | changes


@contextmanager
def before_writing(model: type[Model], happens: Callable[[], object]) -> Iterator[None]:
    """Let something happen when a row of this model has been loaded and is about to be written."""

    def happen(**_signal: Any) -> None:
        happens()

    pre_save.connect(happen, sender=model)
    try:
        yield
    finally:
        pre_save.disconnect(happen, sender=model)


def test_a_track_and_its_video_keep_the_ids_whose_numbers_they_have(admin: Client) -> None:
    track = make_track()
    before = (track.spotify_id, track.videos.get().youtube_id)
    changes = {"spotify_id": OTHER_ID, "videos-0-youtube_id": "AAAAAAAAAAA", "title": "Renamed"}

    admin.post(f"/admin/analytics/track/{track.pk}/change/", form_of(track, **changes))

    track.refresh_from_db()
    assert (track.title, (track.spotify_id, track.videos.get().youtube_id)) == ("Renamed", before)
    assert "Add another one instead." in admin.get(f"/admin/analytics/track/{track.pk}/change/").content.decode()


def test_a_playlist_keeps_the_id_whose_weeks_it_has(admin: Client) -> None:
    playlist = Playlist.objects.create(spotify_id="0" * 22, name="Ours")

    form = {"spotify_id": OTHER_ID, "name": "Renamed", "active": "on"}
    admin.post(f"/admin/analytics/playlist/{playlist.pk}/change/", form)

    playlist.refresh_from_db()
    assert (playlist.name, playlist.spotify_id) == ("Renamed", "0" * 22)


def test_a_video_is_replaced_by_another_row(admin: Client) -> None:
    track = make_track()
    another = {f"videos-1-{name}": value for name, value in {"role": "official", "matched_by": "person"}.items()}
    another |= {"videos-1-youtube_id": "https://youtu.be/AAAAAAAAAAA", "videos-1-track": str(track.pk)}

    admin.post(
        f"/admin/analytics/track/{track.pk}/change/",
        form_of(track, **another, **{"videos-TOTAL_FORMS": "2", "videos-0-DELETE": "on"}),
    )

    assert track.videos.get().youtube_id == "AAAAAAAAAAA"


def test_saving_a_track_keeps_what_is_recorded_meanwhile(admin: Client) -> None:
    track = make_track()
    numbers = {"streams": 5_000, "streams_read_at": FRIDAY, "isrc": "QZABC2600001"}

    with before_writing(Track, lambda: Track.objects.update(**numbers)):
        form = form_of(track, title="Renamed", released="2026-11-20")
        admin.post(f"/admin/analytics/track/{track.pk}/change/", form)

    track.refresh_from_db()
    assert (track.title, track.streams, track.isrc) == ("Renamed", 5_000, "QZABC2600001")
    assert (str(track.released), track.released_precision) == ("2026-11-20", "day")


def test_saving_a_video_keeps_what_is_recorded_meanwhile(admin: Client) -> None:
    track = make_track()

    with before_writing(Video, lambda: Video.objects.update(views=700, views_read_at=FRIDAY)):
        admin.post(f"/admin/analytics/track/{track.pk}/change/", form_of(track, **{"videos-0-role": "lyric"}))

    video = track.videos.get()
    assert (video.role, video.views) == ("lyric", 700)


def test_saving_a_contact_keeps_what_is_recorded_meanwhile(admin: Client) -> None:
    contact = make_contact(name="Ann")

    with before_writing(Contact, lambda: Contact.objects.update(total_streams=9_000, streams_recordings=1)):
        admin.post(f"/admin/analytics/contact/{contact.pk}/change/", {"name": "Anna", "stage": contact.stage})

    contact.refresh_from_db()
    assert (contact.name, contact.total_streams) == ("Anna", 9_000)
