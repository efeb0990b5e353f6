"""What tracks usually gain, stored after a recording: for its week alone, and no more than is needed is written."""

from datetime import timedelta

import pytest
from django.db import connection

from analytics.insights import trending, usual
from analytics.insights.trending import Movers, RankingFilter
from analytics.insights.week import Week, this_week
from analytics.models import Platform, Track, UsualGain
from analytics.models import TrackPerformanceSnapshot as Snapshot
from tests.makers import FRIDAY, make_track, recorded, streams_of

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


def ranked() -> Movers:
    return trending.movers(week(), RankingFilter())


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
