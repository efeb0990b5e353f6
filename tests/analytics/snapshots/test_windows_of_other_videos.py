"""Growth over a window whose views are the sum over other videos than at its start: said wherever it is shown."""

from datetime import timedelta

import pytest
from django.test import Client

from analytics.models import Flag, Platform, Video
from analytics.snapshots.windows import FOUR, QUARTER, YEAR, Window
from analytics.snapshots.windows import WEEK as ONE
from tests.analytics.snapshots.test_other_videos import add, followed, this_week
from tests.callers import text
from tests.makers import FRIDAY
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
