"""A run that a clock that was ahead dated in the future hides no newer number, and is no baseline later."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from analytics.models import Outcome, Platform, SnapshotRun, Track, Video
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.runs.verification import broken
from tests.callers import text
from tests.makers import latest, make_contact, make_track, recorded

pytestmark = pytest.mark.django_db

SPOTIFY, YOUTUBE = Platform.SPOTIFY, Platform.YOUTUBE
TODAY = datetime.now(UTC).replace(hour=5, minute=30, second=0, microsecond=0)
WEEK = timedelta(weeks=1)


@pytest.fixture
def followed() -> Track:
    """Yield a track that was read last week, and then by a clock that was five weeks ahead."""
    track = make_track()
    make_contact(track)
    recorded({(track, SPOTIFY): 1_000, (track, YOUTUBE): 100}, TODAY - WEEK)
    recorded({(track, SPOTIFY): 1_050, (track, YOUTUBE): 105}, TODAY + 5 * WEEK)
    return track


def fresh(track: Track) -> Track:
    return Track.objects.select_related("current").get(pk=track.pk)


def test_the_next_run_is_shown_and_measured_as_if_it_had_not_been(followed: Track) -> None:
    run = recorded({(followed, SPOTIFY): 1_100, (followed, YOUTUBE): 110}, TODAY)

    track = fresh(followed)
    assert (track.streams, track.views) == (1_100, 110)
    assert (track.current.streams_gain_1w, track.current.views_gain_1w) == (100, 10)
    assert (track.credits.get().contact.total_streams, track.credits.get().contact.wow_streams) == (1_100, 100)
    assert Video.objects.get().views == 110
    assert not list(broken(run, TODAY))


def test_it_is_no_baseline_once_its_date_has_come(followed: Track) -> None:
    for week in (0, 4, 6):
        recorded({(followed, SPOTIFY): 1_100 + 100 * week}, TODAY + week * WEEK)

    assert (latest(followed).wow_streams, latest(followed).streams_counted_days) == (100, 14)


def test_it_keeps_what_it_showed_and_says_why_that_does_not_count(followed: Track, reader: Client) -> None:
    ahead = SnapshotRun.objects.latest("pk")

    later = recorded({(followed, SPOTIFY): 1_100}, TODAY)

    ahead.refresh_from_db()
    reading = ahead.readings.get(platform=SPOTIFY)
    assert (ahead.state, str(later) in ahead.note) == ("cancelled", True)
    assert (reading.outcome, reading.rejected_number) == ("rejected", 1_050)
    assert "the clock was ahead" in reading.reason
    assert not ahead.contact_snapshots.exists()
    assert f"Withdrawn by {later}: a clock was ahead" in text(reader, f"/runs/{ahead.pk}/")
    assert not list(broken(ahead, TODAY))


def test_a_track_that_the_next_run_cannot_read_shows_what_was_known_before(followed: Track) -> None:
    other = make_track()

    recorded({(followed, SPOTIFY): Outcome.BLOCKED, (other, SPOTIFY): 5}, TODAY)

    track = fresh(followed)
    assert (track.streams, track.streams_read_at) == (1_000, TODAY - WEEK - timedelta(minutes=1))
    assert (track.views, Video.objects.get(track=followed).views) == (100, None)


@pytest.mark.parametrize("ahead", [timedelta(days=7, hours=23), timedelta(hours=23), timedelta(days=-1)])
def test_a_run_that_is_not_even_eight_days_ahead_keeps_its_numbers(ahead: timedelta) -> None:
    track = make_track()
    recorded({(track, SPOTIFY): 1_000}, TODAY + ahead)

    recorded({(track, SPOTIFY): 1_100}, TODAY)

    assert Snapshot.objects.count() == 2


def test_if_several_runs_are_later_it_is_perhaps_our_clock_that_is_behind(followed: Track) -> None:
    recorded({(followed, SPOTIFY): 1_060}, TODAY + 6 * WEEK)

    recorded({(followed, SPOTIFY): 1_100}, TODAY)

    assert Snapshot.objects.count() == 4


def test_a_person_can_withdraw_a_run_that_is_dated_wrongly_and_no_other(followed: Track) -> None:
    first, ahead = SnapshotRun.objects.order_by("pk")
    assert "a run is not dated in the future" in {one.invariant for one in broken(ahead, TODAY)}

    with pytest.raises(CommandError, match="it keeps its numbers"):
        call_command("withdraw_run", str(first.pk))
    call_command("withdraw_run", str(ahead.pk), stdout=StringIO())

    assert fresh(followed).streams == 1_000
    assert not list(broken(first, TODAY))
    with pytest.raises(CommandError, match="recorded anything"):
        call_command("withdraw_run", str(ahead.pk))
