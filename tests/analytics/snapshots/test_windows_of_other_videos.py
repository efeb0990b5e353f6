"""Growth over a window whose views are the sum over other videos than at its start: said wherever it is shown."""

from datetime import timedelta

import pytest
from django.test import Client

from analytics.models import Flag, Platform, Video
from analytics.snapshots.windows import FOUR, QUARTER, YEAR, Window
from analytics.snapshots.windows import WEEK as ONE
from tests.analytics.snapshots.test_other_videos import add, followed, this_week
from tests.callers import text
from tests.makers import FRIDAY, make_contact, recorded
from tests.past import make_past

pytestmark = pytest.mark.django_db

CHANGED = Flag.VIEWS_VIDEOS_CHANGED
YOUTUBE, WEEK = Platform.YOUTUBE, timedelta(weeks=1)


@pytest.mark.parametrize(("days", "window"), [(7, ONE), (28, FOUR), (26, FOUR), (91, QUARTER), (364, YEAR)])
def test_growth_over_any_window_says_that_it_is_over_other_videos(days: int, window: Window, reader: Client) -> None:
    track = followed(days=days)
    add(track)
    this_week(track)

    shown = reader.get(f"/api/tracks/{track.pk}").json()["windows"]

    remarks = {one["window"]: one["views"]["remarks"] for one in shown}
    assert CHANGED.label in remarks[window.name]
    assert all(CHANGED.label not in one for name, one in remarks.items() if name not in (window.name, "1w"))


def test_the_list_of_tracks_and_files_say_it_of_a_longer_window(reader: Client) -> None:
    track = followed(days=28)
    add(track)
    this_week(track)

    listed = text(reader, "/tracks/?window=4w")

    assert CHANGED.label in listed
    assert f"{CHANGED.value}_4w" in reader.get("/tracks/?format=csv").getvalue().decode()


def test_growth_over_a_window_of_the_same_videos_says_nothing_of_them(reader: Client) -> None:
    track = followed(days=28)
    add(track)
    make_past((FRIDAY - WEEK, {(track, YOUTUBE): 1_050}))
    Video.objects.filter(youtube_id="newvideo001").delete()

    this_week(track)

    windows = {one["window"]: one["views"] for one in reader.get(f"/api/tracks/{track.pk}").json()["windows"]}
    assert CHANGED.label in windows["1w"]["remarks"]
    assert (windows["4w"]["wow"], windows["4w"]["remarks"]) == (100, [])


def test_a_contact_says_of_how_many_recordings_that_is_so(reader: Client) -> None:
    track, same = followed(days=28), followed(days=28)
    contact, another = make_contact(track, same), make_contact(same)
    add(track)
    recorded({(track, YOUTUBE): 1_100, (same, YOUTUBE): 1_200})

    listed = {one["id"]: one["windows"] for one in reader.get("/api/contacts").json()["items"]}

    def told(pk: int) -> list[int]:
        return [one["views"]["of_other_videos"] for one in listed[pk]]

    assert (told(contact.pk), told(another.pk)) == ([1, 1, 0, 0], [0, 0, 0, 0])
    assert {one["streams"]["of_other_videos"] for windows in listed.values() for one in windows} == {0}
    assert reader.get(f"/api/contacts/{contact.pk}").json()["windows"][1]["views"]["of_other_videos"] == 1
    assert "1 of them: views of other videos than the baseline" in text(reader, f"/contacts/{contact.pk}/")
    assert "1 of other videos" in text(reader, "/contacts/?window=4w")
    assert "of other videos" not in text(reader, "/contacts/?window=13w")
