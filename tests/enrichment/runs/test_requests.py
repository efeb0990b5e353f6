"""Requests that would start an empty run are rejected with the reason, wherever they come from."""

from typing import Any

import pytest
from pytest_django import Settings

from analytics.models import Outcome, Platform, SnapshotRun, Track
from enrichment.runs.lifecycle import RunRequest
from enrichment.runs.requests import RequestRefused, check
from tests.makers import make_track, recorded

pytestmark = pytest.mark.django_db


def order(**wanted: Any) -> RunRequest:
    return RunRequest(trigger=SnapshotRun.Trigger.SHELL, **wanted)


def half_read() -> tuple[SnapshotRun, Track, Track]:
    """Return a Spotify run, the track that it did not read, and the one that it read."""
    unread, read = make_track(), make_track()
    run = recorded({(unread, Platform.SPOTIFY): Outcome.UNREACHABLE, (read, Platform.SPOTIFY): 1_000})
    return run, unread, read


def test_a_retry_of_what_was_not_read_passes() -> None:
    run, unread, _read = half_read()

    check(order(retry_of=run.pk))
    check(order(retry_of=run.pk, platforms=[Platform.SPOTIFY], spotify_ids=[unread.spotify_id]))


def test_a_retry_on_a_platform_that_read_everything_is_refused() -> None:
    run, _unread, _read = half_read()

    with pytest.raises(RequestRefused, match="nothing is left to retry"):
        check(order(retry_of=run.pk, platforms=[Platform.YOUTUBE]))


def test_a_retry_of_a_track_that_was_read_is_refused() -> None:
    run, _unread, read = half_read()

    with pytest.raises(RequestRefused, match="nothing is left to retry"):
        check(order(retry_of=run.pk, spotify_ids=[read.spotify_id]))


def test_a_retry_of_a_platform_that_was_switched_off_since_is_refused(settings: Settings) -> None:
    run, _unread, _read = half_read()
    settings.PLATFORMS = ["youtube"]

    with pytest.raises(RequestRefused, match="nothing is left to retry"):
        check(order(retry_of=run.pk))


def test_a_retry_of_tracks_that_nobody_follows_any_more_is_refused() -> None:
    run, unread, _read = half_read()
    Track.objects.filter(pk=unread.pk).update(active=False)

    with pytest.raises(RequestRefused, match="nothing is left to retry"):
        check(order(retry_of=run.pk))


def test_tracks_that_nobody_follows_make_no_empty_run() -> None:
    left = make_track()
    Track.objects.update(active=False)

    with pytest.raises(RequestRefused, match="None of these tracks is followed"):
        check(order(spotify_ids=[left.spotify_id]))
    with pytest.raises(RequestRefused, match="None of these tracks is followed"):
        check(order(spotify_ids=[]))


def test_a_run_on_no_platform_is_refused(settings: Settings) -> None:
    settings.PLATFORMS = []

    with pytest.raises(RequestRefused, match="switches all platforms off"):
        check(order())
