"""Third-party counts: stored separately, compared only with each other, shown if they are newer than ours."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from analytics.models import Platform, ThirdPartyCount, ThirdPartyRequest, Track
from analytics.snapshots import third_party_counts
from tests.callers import queries
from tests.makers import FRIDAY, make_contact, make_run, make_track, streams_of

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def count(track: Track, streams: int, *, days_ago: float) -> ThirdPartyCount:
    return ThirdPartyCount.objects.create(
        track=track, source="chartmetric", streams=streams, observed_at=FRIDAY - days_ago * DAY, fetched_at=FRIDAY
    )


def test_growth_is_scaled_to_seven_days_as_everywhere() -> None:
    track = make_track()
    count(track, 1_000, days_ago=15)
    count(track, 1_200, days_ago=1)

    newest = third_party_counts.newest_of([track.pk])[track.pk]

    assert (newest.streams, newest.gain, newest.interval_days) == (1_200, 100, 14)
    assert newest.percent == pytest.approx(10)


def test_our_own_numbers_are_no_baseline_for_theirs_nor_theirs_for_ours() -> None:
    track = make_track()
    streams_of(track, (8, 1_000))
    count(track, 5_000, days_ago=9)
    count(track, 7_000, days_ago=1)

    newest = third_party_counts.newest_of([track.pk])[track.pk]
    streams_of(track, (0, 1_100))

    assert (newest.gain, newest.interval_days) == (2_000, 8)
    assert track.snapshots.get(captured_at=FRIDAY).wow_streams == 88


def test_a_first_count_has_no_growth() -> None:
    track = make_track()
    count(track, 1_000, days_ago=1)

    assert third_party_counts.newest_of([track.pk])[track.pk].gain is None


def test_only_a_newer_count_than_our_own_stands_in() -> None:
    track = make_track()
    streams_of(track, (3, 1_000))
    count(track, 900, days_ago=4)
    assert third_party_counts.newest_of([track.pk]) == {}

    count(track, 1_050, days_ago=2)

    assert third_party_counts.newest_of([track.pk])[track.pk].streams == 1_050


def test_a_count_is_one_for_each_moment_and_of_the_past() -> None:
    track = make_track()
    count(track, 1_000, days_ago=1)

    with pytest.raises(IntegrityError, match="one_third_party_count_per_track"), transaction.atomic():
        count(track, 2_000, days_ago=1)
    with pytest.raises(IntegrityError, match="a_count_of_the_past"), transaction.atomic():
        count(track, 2_000, days_ago=-1)


def test_a_track_is_asked_about_once_before_tracking_and_once_for_each_run() -> None:
    track = make_track()
    run = make_run({(track, Platform.SPOTIFY): 5})
    ThirdPartyRequest.objects.create(track=track, since=FRIDAY)
    ThirdPartyRequest.objects.create(track=track, run=run, since=FRIDAY)

    for again in (None, run):
        with pytest.raises(IntegrityError, match="one_third_party_request"), transaction.atomic():
            ThirdPartyRequest.objects.create(track=track, run=again, since=FRIDAY)


@pytest.mark.exhaustive
@pytest.mark.parametrize("address", ["/tracks/", "/tracks/?format=csv", "/api/tracks"])
def test_many_tracks_with_counts_take_as_many_queries_as_one(reader: Client, address: str) -> None:
    count(make_track(), 1_000, days_ago=1)
    few = queries(reader, address)
    for _ in range(5):
        count(make_track(), 1_000, days_ago=1)

    assert queries(reader, address) == few


def test_the_file_names_whose_number_it_is(reader: Client) -> None:
    track = make_track()
    count(track, 1_234, days_ago=1)

    lines = reader.get("/tracks/?format=csv").getvalue().decode("utf-8-sig").splitlines()

    row = dict(zip(*(line.split(",") for line in lines), strict=True))
    assert (row["chartmetric_streams"], row["chartmetric_counted_at"]) == ("1234", (FRIDAY - DAY).isoformat())


def test_the_tracks_of_a_contact_show_it_too(reader: Client) -> None:
    track = make_track()
    count(track, 1_234, days_ago=1)

    page = reader.get(f"/contacts/{make_contact(track).pk}/").content.decode()

    assert "Chartmetric: 1,234" in page
