"""Looks at the canaries: between which two the counts moved, and what this says about the day of a count."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from analytics.models import CanaryLook, Flag, Platform, Track
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.snapshots import counted_days, looks
from analytics.snapshots.counted_days import CountedDay, Mark, counted_day
from analytics.snapshots.looks import Look, day_after
from tests.callers import text
from tests.makers import latest, make_canary, make_track, recorded

pytestmark = pytest.mark.django_db

WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 11, day) for day in (18, 19, 20))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "known", "until", "moved", "day"),
    [
        (at(THURSDAY, 18), WEDNESDAY, at(FRIDAY, 0), True, THURSDAY),
        (at(THURSDAY, 18), None, at(FRIDAY, 0), True, THURSDAY),
        (at(THURSDAY, 18), WEDNESDAY, at(THURSDAY, 19, 30), True, THURSDAY),  # early
        (at(FRIDAY, 0), WEDNESDAY, at(FRIDAY, 6), True, THURSDAY),  # late
        (at(FRIDAY, 0), THURSDAY, at(FRIDAY, 6), True, THURSDAY),  # once more
        (at(THURSDAY, 18), WEDNESDAY, at(FRIDAY, 0), False, WEDNESDAY),  # stale
        (at(THURSDAY, 18), None, at(FRIDAY, 0), False, None),
        (at(WEDNESDAY, 12), None, at(THURSDAY, 20), True, None),  # certainly Wednesday's, perhaps Thursday's
        (at(WEDNESDAY, 12), None, at(FRIDAY, 0), True, THURSDAY),
        (at(FRIDAY, 12), date(2026, 11, 15), at(FRIDAY, 18), False, None),  # so long ago that they say nothing
    ],
)
def test_the_day_of_an_update_is_told_by_the_looks_around_it(
    since: datetime,
    known: date | None,
    until: datetime,
    moved: bool,  # noqa: FBT001 - a parameter
    day: date | None,
) -> None:
    assert day_after(Look(since, known), until, 21, moved=moved) == day


@pytest.mark.parametrize(
    ("read_at", "mark", "expected"),
    [
        (at(THURSDAY, 20), Mark(at(THURSDAY, 19, 30), THURSDAY), CountedDay(THURSDAY, is_sure=True)),
        (at(THURSDAY, 21, 30), Mark(at(THURSDAY, 21, 20), THURSDAY), CountedDay(THURSDAY, is_sure=True)),
        (at(THURSDAY, 21, 30), Mark(at(THURSDAY, 21, 20), WEDNESDAY), CountedDay(WEDNESDAY, is_sure=False)),
        (at(THURSDAY, 22, 50), Mark(at(THURSDAY, 21, 20), WEDNESDAY), CountedDay(THURSDAY, is_sure=False)),
        (at(FRIDAY, 5), Mark(at(FRIDAY, 4, 59), WEDNESDAY), CountedDay(WEDNESDAY, is_sure=True)),
        (at(FRIDAY, 5), Mark(at(FRIDAY, 0), WEDNESDAY), CountedDay(WEDNESDAY, is_sure=False)),
        (at(FRIDAY, 5), Mark(at(THURSDAY, 18), WEDNESDAY), CountedDay(THURSDAY, is_sure=True)),
        (at(FRIDAY, 20), Mark(at(FRIDAY, 18), THURSDAY), CountedDay(THURSDAY, is_sure=False)),
    ],
)
def test_a_look_tells_the_day_better_than_the_hour(read_at: datetime, mark: Mark, expected: CountedDay) -> None:
    assert counted_day(read_at, 21, mark) == expected


@given(st.integers(0, 4 * 86_400), st.integers(-100_000, 10_000), st.integers(-2, 2), st.integers(0, 23))
def test_sql_and_the_function_make_the_same_of_a_look(second: int, looked: int, ahead: int, hour: int) -> None:
    read_at = at(THURSDAY, 0) + timedelta(seconds=second)
    looked_at = read_at + timedelta(seconds=looked)
    day = counted_day(looked_at, hour).day + timedelta(days=ahead)
    CanaryLook.objects.all().delete()
    CanaryLook.objects.create(looked_at=looked_at, numbers={"1": 1}, counted_on=day)

    with connection.cursor() as cursor:
        marked = f"WITH look AS ({counted_days.LOOKS}) {counted_days.marked_sql('%(at)s::timestamptz')}"
        cursor.execute(marked, {"at": read_at, "hour": hour})
        found = cursor.fetchone()

    mark = Mark(looked_at, day) if looked_at <= read_at else None
    assert CountedDay(found[0], is_sure=not found[1]) == counted_day(read_at, hour, mark)


def look(moment: datetime, number: int) -> CanaryLook | None:
    return looks.store_look({7: 1_000 * number}, moment)


def read(track: Track, moment: datetime, streams: int) -> Snapshot:
    recorded({(track, Platform.SPOTIFY): streams}, moment + timedelta(minutes=1))
    return latest(track)


@pytest.mark.slow
def test_a_day_without_a_move_is_stale_and_its_counts_are_of_the_day_before(reader: Client) -> None:
    track = make_track()
    look(at(WEDNESDAY, 18), 100)
    look(at(THURSDAY, 0), 110)
    look(at(THURSDAY, 18), 110)
    look(at(FRIDAY, 4), 110)

    snapshot = read(track, at(FRIDAY, 4, 59), 1_000)

    assert snapshot.streams_counted_on == WEDNESDAY
    assert looks.update().stale_since == THURSDAY
    seen = "the last update was seen between 18 Nov, 18:00:00 UTC and 19 Nov, 00:00:00 UTC"
    words = text(reader, "/")
    assert f"according to the settings; {seen}" in words
    assert "Spotify's update of Thursday, 19 Nov has not arrived yet" in words


def test_a_small_canary_that_gained_nothing_says_nothing_of_other_tracks() -> None:
    canary, track = make_track(), make_track()
    make_canary(canary)
    looks.store_look({canary.pk: 2_000}, at(WEDNESDAY, 23))
    looks.store_look({canary.pk: 2_010}, at(THURSDAY, 5))
    looks.store_look({canary.pk: 2_010}, at(FRIDAY, 4))

    recorded({(canary, Platform.SPOTIFY): 2_010, (track, Platform.SPOTIFY): 5_000_000}, at(FRIDAY, 5))

    assert (latest(track).streams_counted_on, latest(track).flags) == (THURSDAY, [])
    assert looks.update().stale_since is None


def test_a_small_canary_that_gained_shows_an_update_like_any_other() -> None:
    looks.store_look({7: 2_000}, at(WEDNESDAY, 23))
    looks.store_look({7: 2_000}, at(THURSDAY, 5))

    moved = looks.store_look({7: 2_010}, at(THURSDAY, 20))

    assert moved is not None
    assert (moved.moved, moved.counted_on) == (True, THURSDAY)


def test_the_page_of_a_track_and_files_have_the_day_that_looks_told(reader: Client) -> None:
    track = make_track()
    look(at(WEDNESDAY, 23), 100)
    look(at(THURSDAY, 20), 110)
    read(track, at(THURSDAY, 20, 30), 1_000)

    head, line = reader.get("/tracks/?format=csv").getvalue().decode().splitlines()

    assert dict(zip(head.split(","), line.split(","), strict=True))["streams_counted_on"] == "2026-11-19"
    assert "Counts of Thursday, 19 Nov 2026" in text(reader, f"/tracks/{track.pk}/")


@pytest.mark.slow
def test_the_canaries_of_a_run_tell_its_own_day() -> None:
    canary, track = make_track(), make_track()
    make_canary(canary)
    numbers = {(canary, Platform.SPOTIFY): 2_000, (track, Platform.SPOTIFY): 500}
    recorded(numbers, at(WEDNESDAY, 23, 30))
    recorded({**numbers, (canary, Platform.SPOTIFY): 2_100}, at(THURSDAY, 19, 40))

    snapshot = latest(track)

    assert snapshot.streams_counted_on == THURSDAY
    assert Flag.STREAMS_DAY_UNSURE not in snapshot.flags


@pytest.mark.slow
def test_small_tracks_do_not_stand_in_for_canaries() -> None:
    track = make_track()

    read(track, at(THURSDAY, 5), 99_999)
    read(track, at(FRIDAY, 5), 100_000)

    assert CanaryLook.objects.count() == 0


def test_looks_may_be_switched_off(settings: Settings) -> None:
    settings.CANARY_HOURS = 0
    canary = make_track()
    make_canary(canary)

    read(canary, at(THURSDAY, 5), 2_000)

    assert CanaryLook.objects.count() == 0
    assert not looks.is_due(at(FRIDAY, 5))


def test_a_look_is_due_when_the_last_one_is_six_hours_old() -> None:
    look(at(THURSDAY, 0), 100)

    assert not looks.is_due(at(THURSDAY, 5, 59))
    assert looks.is_due(at(THURSDAY, 6))


def test_a_look_by_a_clock_that_was_ahead_keeps_none_from_being_due_and_dates_nothing_later() -> None:
    look(at(FRIDAY, 0), 100)
    look(at(date(2026, 12, 18), 0), 110)

    is_due = looks.is_due(at(FRIDAY, 6))
    look(at(FRIDAY, 6), 120)

    assert is_due
    assert CanaryLook.objects.count() == 2
    assert not CanaryLook.objects.filter(looked_at__gt=at(FRIDAY, 6)).exists()


def test_a_look_that_read_nothing_says_nothing() -> None:
    look(at(WEDNESDAY, 18), 100)
    looks.store_look({}, at(THURSDAY, 0))

    moved = look(at(THURSDAY, 6), 110)

    assert moved is not None
    assert (moved.moved, moved.counted_on) == (True, WEDNESDAY)


def test_without_looks_the_overview_says_that_the_hour_is_set(reader: Client) -> None:
    assert "at about 21:00 UTC according to the settings." in text(reader, "/")


def test_the_api_says_when_counts_move(reader: Client) -> None:
    look(at(WEDNESDAY, 18), 100)
    look(at(THURSDAY, 0), 110)

    update = reader.get("/api/overview").json()["spotify_update"]

    assert update == {
        "hour": 21,
        "seen_after": "2026-11-18T18:00:00Z",
        "seen_before": "2026-11-19T00:00:00Z",
        "stale_since": None,
    }


@pytest.mark.parametrize(("hour", "day"), [(6, FRIDAY), (22, None)])  # at 22:00 Saturday's update may still be coming
def test_a_look_by_a_clock_that_was_behind_dates_no_count_wrongly(hour: int, day: date | None) -> None:
    for days in range(4):
        look(at(WEDNESDAY, 0) + timedelta(days=days), 100 + days)
    look(at(WEDNESDAY, 12), 103)

    later = look(at(WEDNESDAY, hour) + timedelta(days=3), 103)

    assert CanaryLook.objects.count() == 4
    assert later is not None
    assert later.counted_on == day
