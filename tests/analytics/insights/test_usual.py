"""What tracks usually gain, stored after a recording: for its week alone, and no more than is needed is written."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analytics.insights import trending, usual
from analytics.insights.trending import Movers, RankingFilter
from analytics.insights.week import Week, this_week
from analytics.models import Platform, Track, UsualGain, UsualWeek
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.snapshots import currents
from analytics.snapshots.windows import FOUR, WEEK, Window
from tests.makers import FRIDAY, make_track, recorded, streams_of
from tests.past import make_past

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def rising(kept_rows: None) -> Track:
    """Give a track that gained 5,000 streams this week and usually gains 1,000; another gains as usual."""
    track, other = make_track(), make_track()
    streams_of(track, (21, 100_000), (14, 101_000), (7, 102_000), (0, 107_000))
    streams_of(other, (21, 100_000), (14, 101_000), (7, 102_000), (0, 103_000))
    return track


def week() -> Week:
    found = this_week()
    assert found is not None
    return found


def ranked(window: Window = WEEK) -> Movers:
    return trending.candidates(week(), RankingFilter(window=window))


def versions() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctid::text, xmin::text FROM analytics_usualgain ORDER BY id")
        return list(cursor.fetchall())


def test_a_stored_week_is_ranked_without_its_history(rising: Track) -> None:
    before = ranked()
    usual.store(week())

    Snapshot.objects.exclude(run__in=week().run_ids).delete()

    assert ranked() == before
    assert [one.usual for one in before.trending] == [1_000]


def test_a_ranking_right_after_the_first_recording_is_planned_for_as_many_rows_as_there_are(rising: Track) -> None:
    usual.store(week())

    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples::int FROM pg_class WHERE oid = 'analytics_usualgain'::regclass")
        expected = cursor.fetchone()
    assert expected == (UsualGain.objects.count(),)


@pytest.mark.parametrize("is_stored", [False, True])
def test_a_recording_is_compared_with_its_past_although_an_edition_has_none(*, is_stored: bool) -> None:
    known, new = make_track(isrc="QZTST2600001"), make_track(isrc="QZTST2600001")
    make_past(
        (FRIDAY - timedelta(weeks=3), {(known, Platform.SPOTIFY): 100_000}),
        (FRIDAY - timedelta(weeks=2), {(known, Platform.SPOTIFY): 101_000}),
        (FRIDAY - timedelta(weeks=1), dict.fromkeys([(known, Platform.SPOTIFY), (new, Platform.SPOTIFY)], 102_000)),
    )
    # The new edition was read a moment later.
    recorded({(known, Platform.SPOTIFY): 107_000, (new, Platform.SPOTIFY): 107_001})
    if is_stored:
        usual.store(week())

    found = [(one.pk, one.usual) for one in ranked().trending if one.pk in (known.pk, new.pk)]
    assert found == [(known.pk, 1_000)]


def test_a_week_that_is_not_stored_is_measured_anew(rising: Track) -> None:
    usual.store(week())

    recorded({(rising, Platform.SPOTIFY): 117_000}, FRIDAY + timedelta(days=7))

    assert [(one.pk, one.gain, one.usual) for one in ranked().trending] == [(rising.pk, 10_000, 1_000)]


def test_storing_a_week_again_writes_nothing(rising: Track) -> None:
    usual.store(week())
    before = versions()

    usual.store(week())

    assert len(before) == 2
    assert versions() == before


def test_a_track_that_is_no_longer_followed_loses_its_row(rising: Track) -> None:
    usual.store(week())
    Track.objects.filter(pk=rising.pk).update(active=False)

    usual.store(week())

    assert not UsualGain.objects.filter(track=rising).exists()


def test_what_changed_in_the_past_is_stored_again(rising: Track) -> None:
    usual.store(week())
    Snapshot.objects.filter(track=rising, wow_streams=1_000).update(wow_streams=2_000)

    usual.store(week())

    assert UsualGain.objects.get(track=rising).usual == 2_000


def test_a_track_that_is_no_longer_followed_is_ranked_no_more_though_it_is_stored(rising: Track) -> None:
    usual.store(week())

    Track.objects.filter(pk=rising.pk).update(active=False)

    assert ranked().trending == []


@pytest.fixture
def risen_over_a_month(rising: Track) -> Track:
    """Give a track that gained 29,000 streams in four weeks and usually gains 4,000, but was not read a week ago."""
    track = make_track()
    past = [(7 * week, 200_000 - 1_000 * week) for week in range(9, 3, -1)]
    streams_of(track, *past, (0, 225_000))
    currents.rebuild()
    return track


def test_longer_windows_are_ranked_without_their_history_too(risen_over_a_month: Track) -> None:
    before = ranked(FOUR)
    usual.store(week())

    Snapshot.objects.exclude(run__in=week().run_ids).delete()

    assert ranked(FOUR) == before
    assert [(one.pk, one.gain, one.usual) for one in before.trending] == [(risen_over_a_month.pk, 29_000, 4_000)]


def test_longer_windows_that_an_older_release_did_not_store_are_measured(risen_over_a_month: Track) -> None:
    before = ranked(FOUR)
    usual.store(week())

    UsualWeek.objects.update(longer_until=FRIDAY - timedelta(days=7))
    UsualGain.objects.update(gain_4w=None, usual_4w=None, weeks_4w=None)

    assert ranked(FOUR) == before


@pytest.mark.slow
def test_medians_are_not_looked_for_again_until_a_number_was_written(rising: Track) -> None:
    usual.store(week())
    Track.objects.filter(pk=rising.pk).update(title="Renamed")

    with CaptureQueriesContext(connection) as asked:
        usual.store(week())
    assert not any("percentile_cont" in one["sql"] for one in asked)

    Snapshot.objects.filter(track=rising).update(flags=[])
    with CaptureQueriesContext(connection) as asked:
        usual.store(week())
    assert any("percentile_cont" in one["sql"] for one in asked)
