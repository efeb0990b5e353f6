"""Growth between numbers that were counted in different ways is marked wherever it is shown."""

import importlib
import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError
from django.test import Client

from analytics.models import CountingChange, Platform, Track
from analytics.snapshots import counting_changes
from tests.callers import logged_in, make_person, text
from tests.makers import FRIDAY, make_track, recorded, streams_of
from tests.past import make_past

pytestmark = pytest.mark.django_db

SPOTIFY, YOUTUBE = Platform.SPOTIFY, Platform.YOUTUBE
ACROSS = "measured across a change in counting"
WORDS = "Every start counts."


@pytest.fixture(autouse=True)
def _nothing_known() -> None:
    CountingChange.objects.all().delete()


def change(days_ago: int, platform: Platform = YOUTUBE) -> CountingChange:
    day = (FRIDAY - timedelta(days=days_ago)).date()
    return CountingChange.objects.create(platform=platform, day=day, words=WORDS)


def viewed(track: Track, *days_ago: int) -> None:
    """Record growing views of a track, so many days before FRIDAY, oldest first."""
    for place, days in enumerate(days_ago):
        recorded({(track, YOUTUBE): 1_000 + 10 * place}, FRIDAY - timedelta(days=days))


def chart_of(client: Client, track: Track) -> dict[str, Any]:
    body = client.get(f"/tracks/{track.pk}/").content.decode()
    found = re.search(r'<script id="chart-data" type="application/json">(.*?)</script>', body)
    assert found is not None
    chart: dict[str, Any] = json.loads(found[1])
    return chart


@pytest.mark.parametrize(("days_ago", "is_across"), [(8, False), (7, True), (3, True), (0, True), (-1, False)])
def test_a_growth_is_across_the_days_from_its_baseline_to_its_number(days_ago: int, is_across: bool) -> None:  # noqa: FBT001
    known = [change(days_ago)]

    found = counting_changes.across(known, YOUTUBE, FRIDAY, 7.0)

    assert (found is not None) is is_across
    assert counting_changes.across(known, SPOTIFY, FRIDAY, 7.0) is None
    assert counting_changes.across(known, YOUTUBE, FRIDAY, None) is None


def test_the_page_marks_each_window_that_is_across(reader: Client) -> None:
    track = make_track()
    make_past((FRIDAY - timedelta(days=28), {(track, YOUTUBE): 1_000}))
    viewed(track, 7, 0)
    change(20)

    rows = reader.get(f"/tracks/{track.pk}/").context["windows"]

    assert {row.window.name: ACROSS in row.views.remarks for row in rows} == {
        "1w": False,
        "4w": True,
        "13w": False,
        "52w": False,
    }
    assert ACROSS in text(reader, f"/tracks/{track.pk}/")


@pytest.mark.slow
def test_the_page_marks_the_growth_that_is_across_and_no_other(reader: Client) -> None:
    track = make_track()
    viewed(track, 21, 14, 7, 0)
    change(3)

    words = text(reader, f"/tracks/{track.pk}/")

    assert f"⚑ {ACROSS} on 17 Nov 2026: {WORDS}" in words
    assert words.count(f"views {ACROSS}") == 1
    assert f"17 Nov 2026, YouTube: {WORDS}" in words


def test_a_change_of_one_platform_says_nothing_of_the_other(reader: Client) -> None:
    track = make_track()
    streams_of(track, (7, 1_000), (0, 1_100))
    change(3)

    assert ACROSS not in text(reader, f"/tracks/{track.pk}/")


@pytest.mark.slow
def test_a_change_before_the_history_is_not_reported(reader: Client) -> None:
    track = make_track()
    viewed(track, 7, 0)
    change(30)

    assert WORDS not in text(reader, f"/tracks/{track.pk}/")
    assert chart_of(reader, track)["changes"] == []


@pytest.mark.slow
def test_the_chart_has_a_line_with_words_and_marks_the_bar(reader: Client) -> None:
    track = make_track()
    viewed(track, 14, 7, 0)
    change(3)

    chart = chart_of(reader, track)

    (line,) = chart["changes"]
    assert (line["of"], line["words"]) == ("views", WORDS)
    assert chart["moments"][1] < line["moment"] < chart["moments"][2]
    assert [bar["marked"] for bar in chart["viewsGrowth"]] == [False, False, True]
    assert chart["viewsGrowth"][2]["words"] == [ACROSS]


def test_a_platform_changes_its_counting_once_a_day() -> None:
    change(3)

    with pytest.raises(IntegrityError, match="one_change_of_counting_per_platform_and_day"):
        change(3)


def test_the_change_that_is_publicly_known_is_there_from_the_beginning() -> None:
    migration = importlib.import_module("analytics.migrations.0005_known_counting_changes")

    migration.seed(apps, None)
    migration.seed(apps, None)

    known = CountingChange.objects.get()
    assert (known.platform, known.day) == ("youtube", date(2025, 3, 31))


def test_changes_are_kept_in_the_admin() -> None:
    admin = logged_in(make_person(superuser=True))

    admin.post("/admin/analytics/countingchange/add/", {"platform": "spotify", "day": "2026-11-01", "words": WORDS})

    assert CountingChange.objects.get().words == WORDS
    assert WORDS in text(admin, "/admin/analytics/countingchange/")


def test_the_api_the_list_and_files_mark_each_window_that_is_across(reader: Client) -> None:
    track = make_track()
    make_past((FRIDAY - timedelta(days=28), {(track, YOUTUBE): 1_000}))
    viewed(track, 7, 0)
    change(20)

    windows = reader.get(f"/api/tracks/{track.pk}").json()["windows"]

    assert [one["window"] for one in windows if ACROSS in one["views"]["remarks"]] == ["4w"]
    assert not any(ACROSS in one["streams"]["remarks"] for one in windows)
    assert reader.get("/api/tracks").json()["items"][0]["windows"] == windows
    assert ACROSS in text(reader, "/tracks/?window=4w")
    assert ACROSS not in text(reader, "/tracks/")
    assert "views_counting_changed_4w" in reader.get("/tracks/?format=csv").getvalue().decode()


def test_the_list_and_files_mark_a_week_that_is_across(reader: Client) -> None:
    track = make_track()
    viewed(track, 7, 0)
    change(3)

    assert f"views {ACROSS}" in text(reader, "/tracks/")
    assert "views_counting_changed," in reader.get("/tracks/?format=csv").getvalue().decode()
