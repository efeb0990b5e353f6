"""Pages of lists: together they are the whole list, in its order."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from analytics.lists import counting, ordering
from analytics.models import Credit, Platform, Reading, Track, TrackCurrent, changes
from analytics.snapshots.windows import WINDOWS
from tests.makers import FRIDAY, make_contact, make_track, recorded

pytestmark = pytest.mark.django_db

SPOTIFY, YOUTUBE = Platform.SPOTIFY, Platform.YOUTUBE
EVERY_ORDER = [(window, f"{minus}{name}") for window in WINDOWS for name in ordering.TRACKS for minus in ("", "-")]


@pytest.fixture(scope="module")
def tracks(kept_rows: None) -> list[Track]:
    """Give tracks of which some were never read, some have no growth, and two gained the same."""
    made = [make_track(title=f"Track {number % 4}") for number in range(7)]
    for days, grown in ((28, 0), (7, 1), (0, 3)):
        numbers = {(track, SPOTIFY): 1_000 + place // 2 * 10 * grown for place, track in enumerate(made[:5])}
        numbers |= {(track, YOUTUBE): 500 + place * grown for place, track in enumerate(made[1:4])}
        recorded(numbers, FRIDAY - timedelta(days=days))
    recorded({(made[5], SPOTIFY): 5})
    Track.objects.filter(pk=made[2].pk).update(active=False)
    return made


def pages_of(rows: QuerySet[Track]) -> list[int]:
    return [track.pk for first in range(0, 8, 2) for track in counting.page(rows, first, first + 2)]


@pytest.mark.exhaustive
def test_pages_of_all_tracks_are_the_list_in_every_order(tracks: list[Track]) -> None:
    for window, order in EVERY_ORDER:
        rows = ordering.ordered(Track.objects.all(), ordering.tracks_over(WINDOWS[window]), order)

        assert (window, order, pages_of(rows)) == (window, order, [track.pk for track in rows])
        assert len(rows) == len(tracks)


def test_a_kept_page_is_the_list_again_once_a_number_has_changed(
    tracks: list[Track], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "LARGE", -1)
    rows = ordering.ordered(Track.objects.all(), ordering.tracks_over(WINDOWS["4w"]), "-wow")
    before = pages_of(rows)

    TrackCurrent.objects.filter(pk=before[-1]).update(streams_gain_4w=9_999)
    after = pages_of(rows)

    assert after == [before[-1], *before[:-1]]


def test_a_kept_page_leaves_out_a_track_that_is_followed_no_more(
    tracks: list[Track], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "LARGE", -1)
    rows = ordering.ordered(Track.objects.filter(active=True), ordering.tracks_over(WINDOWS["4w"]), "-wow")
    before = pages_of(rows)

    Track.objects.filter(pk=before[0]).update(active=False)

    assert pages_of(rows) == before[1:]


def test_a_page_by_a_number_without_index_is_sorted_once(
    tracks: list[Track], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "LARGE", -1)
    rows = ordering.ordered(Track.objects.all(), ordering.tracks_over(WINDOWS["4w"]), "-wow")
    first = list(counting.page(rows, 0, 2))

    with CaptureQueriesContext(connection) as queries:
        again = list(counting.page(rows, 0, 2))

    assert again == first
    assert not [one["sql"] for one in queries if "LIMIT 2" in one["sql"]]


@pytest.mark.slow
def test_pages_reach_over_the_ends_of_what_is_kept(tracks: list[Track], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "LARGE", -1)
    monkeypatch.setattr(counting, "KEPT", 3)
    rows = ordering.ordered(Track.objects.all(), ordering.tracks_over(WINDOWS["4w"]), "-wow")

    pages = {(first, end): list(counting.page(rows, first, end)) for first in range(8) for end in range(first, 9)}

    assert pages == {(first, end): list(rows)[first:end] for first, end in pages}


@pytest.mark.exhaustive
def test_pages_of_some_tracks_are_their_list_in_every_order(tracks: list[Track]) -> None:
    for window, order in EVERY_ORDER:
        rows = ordering.ordered(Track.objects.filter(active=True), ordering.tracks_over(WINDOWS[window]), order)

        assert (window, order, pages_of(rows)) == (window, order, [track.pk for track in rows])
        assert len(rows) == len(tracks) - 1


def keys_of(rows: QuerySet[Any]) -> str:
    """Return the part of a page's query that finds its keys."""
    with CaptureQueriesContext(connection) as queries:
        list(counting.page(rows, 2, 4))
    ((_whole, keys),) = (query["sql"].split(" IN (") for query in queries)
    return keys


@pytest.mark.slow
def test_all_tracks_by_what_they_gained_are_found_in_narrow_rows(tracks: list[Track]) -> None:
    rows = ordering.ordered(Track.objects.all(), ordering.TRACKS, "-wow")

    assert '"analytics_trackcurrent" U0 ORDER BY' in keys_of(rows)


def test_skipped_readings_are_joined_with_no_track(tracks: list[Track]) -> None:
    rows = Reading.objects.select_related("track").order_by("pk")

    assert list(counting.page(rows, 2, 4)) == list(rows[2:4])
    assert '"analytics_track"' not in keys_of(rows)


def test_conditions_are_looked_at_only_where_the_keys_are_found(tracks: list[Track]) -> None:
    rows = Track.objects.filter(title__contains="Track").order_by("pk")

    with CaptureQueriesContext(connection) as queries:
        found = list(counting.page(rows, 2, 4))

    assert found == list(rows[2:4])
    assert queries[0]["sql"].count("LIKE") == 1


def test_a_row_that_a_condition_finds_twice_is_shown_once_a_page(tracks: list[Track]) -> None:
    rows = Track.objects.filter(snapshots__streams_provider="").order_by("pk").distinct()

    assert pages_of(rows) == [track.pk for track in rows]


def test_rows_without_a_key_are_cut_as_they_are(tracks: list[Track]) -> None:
    rows: Any = Track.objects.values("title").distinct().order_by("title")

    assert [row["title"] for row in counting.page(rows, 1, 3)] == ["Track 1", "Track 2"]


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take any table for a large one."""
    monkeypatch.setattr(changes, "LARGE", -1)


def number_of(tracks: QuerySet[Track]) -> tuple[int, bool]:
    """Return how many there are, and whether they were counted for it."""
    with CaptureQueriesContext(connection) as asked:
        number, _is_exact = counting.counted(tracks)
    return number, any("COUNT(" in one["sql"] for one in asked if "kept" not in one["sql"])


def test_many_tracks_are_counted_again_only_after_one_was_written(large: None) -> None:
    one, _other = make_track(), make_track()
    followed = Track.objects.filter(active=True)
    number = followed.count()

    assert [number_of(followed), number_of(followed)] == [(number, True), (number, False)]
    Track.objects.filter(pk=one.pk).update(active=False)
    assert [number_of(followed), number_of(followed)] == [(number - 1, True), (number - 1, False)]
    assert number_of(Track.objects.all()) == (Track.objects.count(), True)


def test_tracks_of_a_contact_are_counted_each_time(large: None) -> None:
    track = make_track()
    contact = make_contact(track)
    theirs = Track.objects.filter(pk__in=Credit.objects.filter(contact=contact).values("track"))
    assert number_of(theirs) == (1, True)

    Credit.objects.all().delete()

    assert number_of(theirs) == (0, True)
