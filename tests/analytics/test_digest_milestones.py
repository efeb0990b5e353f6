"""Which milestones a digest tells: each once, by the first weekly run that finds it passed."""

from datetime import timedelta

import pytest

from analytics.models import Platform, SnapshotRun
from tests.analytics.test_digest import digest_of, said, watcher, weeks
from tests.makers import FRIDAY, make_track
from tests.past import make_past

pytestmark = pytest.mark.django_db

SPOTIFY, YOUTUBE = Platform.SPOTIFY, Platform.YOUTUBE


def test_a_milestone_is_told_by_the_first_weekly_run_that_finds_it_passed() -> None:
    passing, above, new = make_track(title="Passing"), make_track(title="Above"), make_track(title="New")
    _before, first, week_after = make_past(
        (FRIDAY - timedelta(weeks=1), {(passing, SPOTIFY): 9_500, (above, SPOTIFY): 20_000}),
        (FRIDAY, {(passing, SPOTIFY): 10_400, (above, SPOTIFY): 21_000, (new, SPOTIFY): 70_000}),
        (FRIDAY + timedelta(weeks=1), {(passing, SPOTIFY): 11_000, (above, SPOTIFY): 22_000}),
    )

    user = watcher()

    assert said(digest_of(first, user).milestones) == [("Passing", "passed 10,000 streams")]
    assert said(digest_of(week_after, user).milestones) == []


def test_a_milestone_that_fell_away_and_came_back_is_not_told_again() -> None:
    track = make_track()
    run = weeks([9_500], [10_500], [9_800], [10_600], of=[track])

    assert said(digest_of(run, watcher()).milestones) == []


def test_what_one_edition_passed_is_not_told_of_another() -> None:
    first, second = make_track(title="Single", isrc="QZTST2600001"), make_track(title="Album", isrc="QZTST2600001")
    *_, run = make_past(
        (FRIDAY - timedelta(weeks=2), {(first, SPOTIFY): 9_500, (second, SPOTIFY): 9_500}),
        (FRIDAY - timedelta(weeks=1), {(first, SPOTIFY): 10_400}),
        (FRIDAY, {(first, SPOTIFY): 11_000, (second, SPOTIFY): 11_000}),
    )

    assert said(digest_of(run, watcher()).milestones) == []


def test_editions_have_videos_of_their_own_that_pass_milestones() -> None:
    first, second = make_track(title="Single", isrc="QZTST2600001"), make_track(title="Album", isrc="QZTST2600001")
    *_, run = make_past(
        (FRIDAY - timedelta(weeks=2), {(first, YOUTUBE): 20_000, (second, YOUTUBE): 9_000}),
        (FRIDAY - timedelta(weeks=1), {(first, YOUTUBE): 20_400, (second, YOUTUBE): 9_500}),
        (FRIDAY, {(first, YOUTUBE): 21_000, (second, YOUTUBE): 11_000}),
    )

    assert said(digest_of(run, watcher()).milestones) == [("Album", "passed 10,000 views")]


def test_a_milestone_that_a_run_in_between_saw_first_is_still_told_on_friday() -> None:
    track = make_track(title="Passing")
    before, _between, run = make_past(
        (FRIDAY - timedelta(weeks=1), {(track, SPOTIFY): 9_500}),
        (FRIDAY - timedelta(days=3), {(track, SPOTIFY): 10_100}),
        (FRIDAY, {(track, SPOTIFY): 10_600}),
    )
    SnapshotRun.objects.filter(pk=before.pk).update(scheduled_for=FRIDAY - timedelta(weeks=1))

    assert said(digest_of(run, watcher()).milestones) == [("Passing", "passed 10,000 streams")]


def test_a_scaled_gain_does_not_make_a_milestone() -> None:
    track = make_track()
    _before, run = make_past(
        (FRIDAY - timedelta(days=14), {(track, SPOTIFY): 100_050}), (FRIDAY, {(track, SPOTIFY): 100_150})
    )

    user = watcher(track)

    assert said(digest_of(run, user).milestones) == []
    assert "a week, measured over 14 days" in digest_of(run, user).watched.items[0].lines[0].detail


def test_views_pass_milestones_of_their_own() -> None:
    track = make_track(title="Seen")
    _before, run = make_past(
        (FRIDAY - timedelta(weeks=1), {(track, SPOTIFY): 5, (track, YOUTUBE): 990_000}),
        (FRIDAY, {(track, SPOTIFY): 6, (track, YOUTUBE): 1_000_000}),
    )

    assert said(digest_of(run, watcher()).milestones) == [("Seen", "passed 1,000,000 views")]
