"""The doctor's checks of runs and playlist updates: which is next, which was missed, and which nobody ends."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from analytics.models import Platform, Playlist, PlaylistUpdate, SnapshotRun, Track
from enrichment.doctor import Level, work
from tests.makers import make_playlist, make_track, recorded

FRIDAY = datetime(2026, 11, 20, 4, 59, tzinfo=UTC)

NowIs = Callable[[datetime], None]


@pytest.fixture
def now_is(monkeypatch: pytest.MonkeyPatch) -> NowIs:
    """Give a function that sets the clock."""
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def begun(db: None) -> Track:
    """Give a track that has been followed since before the slot of FRIDAY."""
    track = make_track()
    Track.objects.update(created_at=FRIDAY - timedelta(days=3))
    return track


def make_slot(state: str) -> SnapshotRun:
    ended_at = None if state == "reading" else FRIDAY + timedelta(hours=1)
    return SnapshotRun.objects.create(
        trigger="schedule",
        scheduled_for=FRIDAY,
        state=state,
        started_at=FRIDAY,
        deadline_at=FRIDAY,
        ended_at=ended_at,
    )


def test_the_next_slot_is_named(now_is: NowIs) -> None:
    now_is(FRIDAY)

    assert work.next_slot("Schedule").found == "59 4 * * 5, next on Friday 2026-11-27 04:59 UTC"


@pytest.mark.parametrize("schedule", ["every friday", "99 4 * * 5", "0 0 31 2 *", ""])
def test_a_schedule_that_is_not_understood_is_a_failure(schedule: str, settings: Settings) -> None:
    settings.SNAPSHOT_SCHEDULE = schedule

    finding = work.next_slot("Schedule")

    assert finding.level is Level.FAILURE
    assert repr(schedule) in finding.found


@pytest.mark.django_db
def test_nothing_is_due_before_there_is_a_catalogue() -> None:
    assert work.last_slot("Last slot").found == "nothing was due yet"


@pytest.mark.parametrize(
    ("state", "level"),
    [
        ("complete", Level.OK),
        ("partial", Level.OK),
        ("reading", Level.OK),
        ("cancelled", Level.OK),
        ("failed", Level.WARNING),
        ("missed", Level.WARNING),
    ],
)
def test_the_run_of_the_last_slot_is_named(state: str, level: Level, begun: Track, now_is: NowIs) -> None:
    run = make_slot(state)
    now_is(FRIDAY + timedelta(days=2))

    finding = work.last_slot("Last slot")

    assert finding.level is level
    assert finding.found == f"Friday 2026-11-20 04:59 UTC: run {run.pk}, {state}"


@pytest.mark.parametrize(
    ("hours", "level", "words"),
    [(2, Level.WARNING, "due, but not started"), (73, Level.FAILURE, "missed, but not marked as missed")],
)
def test_a_slot_without_a_run_is_seen(hours: int, level: Level, words: str, begun: Track, now_is: NowIs) -> None:
    now_is(FRIDAY + timedelta(hours=hours))

    finding = work.last_slot("Last slot")

    assert finding.level is level
    assert words in finding.found
    assert "beat" in finding.remedy


@pytest.mark.parametrize("state", ["failed", "missed"])
@pytest.mark.parametrize("instead", ["full", "retry", "part"])
def test_a_slot_that_another_run_made_up_for_is_well(state: str, instead: str, begun: Track, now_is: NowIs) -> None:
    run = make_slot(state)
    later = recorded({(begun, Platform.SPOTIFY): 5}, FRIDAY + timedelta(days=1))
    SnapshotRun.objects.filter(pk=later.pk).update(
        is_full=instead == "full", retry_of=run if instead == "retry" else None
    )
    now_is(FRIDAY + timedelta(days=2))

    finding = work.last_slot("Last slot")

    assert finding.level is (Level.WARNING if instead == "part" else Level.OK)
    assert (f"since then run {later.pk}, complete" in finding.found) is (instead != "part")


@pytest.mark.parametrize(
    ("minutes", "level", "words"), [(9, Level.OK, "at the latest"), (10, Level.FAILURE, "should have ended by")]
)
def test_a_run_that_nobody_ends_is_a_failure(
    minutes: int, level: Level, words: str, begun: Track, now_is: NowIs
) -> None:
    now_is(FRIDAY + timedelta(minutes=minutes))
    assert work.active_run("Active run").found == "none"
    make_slot("reading")

    finding = work.active_run("Active run")

    assert finding.level is level
    assert f"{words}" in finding.found


@pytest.mark.django_db
@pytest.mark.parametrize(("ahead", "level"), [(timedelta(hours=2), Level.OK), (timedelta(weeks=5), Level.WARNING)])
def test_a_run_that_was_recorded_in_the_future_is_a_warning(ahead: timedelta, level: Level) -> None:
    run = recorded({(make_track(), Platform.SPOTIFY): 5}, timezone.now() + ahead)

    finding = work.dates("Dates of runs")

    assert finding.level is level
    assert (f"run {run.pk} ended on" in finding.found) is (level is Level.WARNING)
    assert ("withdraw_run" in finding.remedy) is (level is Level.WARNING)


def test_a_run_that_waits_for_a_third_party_is_not_overdue(begun: Track, now_is: NowIs) -> None:
    make_slot("reading")
    SnapshotRun.objects.update(third_party_until=FRIDAY + timedelta(minutes=20))
    now_is(FRIDAY + timedelta(minutes=25))

    assert work.active_run("Active run").level is Level.OK


@pytest.mark.django_db
def test_a_playlist_update_that_was_missed_is_a_warning(now_is: NowIs) -> None:
    now_is(FRIDAY)
    assert work.playlists("Playlists").found == "none is followed"
    make_playlist()
    assert work.playlists("Playlists").found == "0 10 * * 5, next on Friday 2026-11-20 10:00 UTC"

    PlaylistUpdate.objects.create(scheduled_for=FRIDAY, started_at=FRIDAY, ended_at=FRIDAY, state="missed")

    assert work.playlists("Playlists").level is Level.WARNING


@pytest.mark.django_db
@pytest.mark.parametrize(("hours", "level"), [(5, Level.OK), (6, Level.WARNING), (100, Level.OK)])
def test_a_playlist_update_that_nobody_begins_is_a_warning(hours: int, level: Level, now_is: NowIs) -> None:
    playlist = make_playlist()
    Playlist.objects.filter(pk=playlist.pk).update(created_at=FRIDAY)
    now_is(FRIDAY + timedelta(hours=hours))

    finding = work.playlists("Playlists")

    assert finding.level is level
    assert ("2026-11-20 10:00 UTC: due, but not begun" in finding.found) is (level is Level.WARNING)


@pytest.mark.django_db
def test_a_playlist_update_waits_for_an_active_run(now_is: NowIs) -> None:
    Playlist.objects.filter(pk=make_playlist().pk).update(created_at=FRIDAY)
    make_slot("reading")
    now_is(FRIDAY + timedelta(hours=6))

    assert work.playlists("Playlists").level is Level.OK
