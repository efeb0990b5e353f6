"""Where the facts of a week stand: on pages, in the API, in the digest and in files."""

import csv
import io
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from django.test import Client

from analytics import digest
from analytics.models import Platform, SnapshotRun, Subscription, Track
from tests.callers import make_person, text
from tests.makers import FRIDAY, make_playlist, make_track, make_weeks, read_playlist

pytestmark = pytest.mark.django_db

WEEK = timedelta(weeks=1)
ENTERED = "entered Fresh Finds at position 2 (13–20 Nov)"
NOTHING = "Nothing known for this week"


class Week(NamedTuple):
    """Three weeks: one track enters a playlist and rises, one rises and one falls for no known reason."""

    run: SnapshotRun
    entering: Track
    falling: Track


@pytest.fixture(scope="module")
def week(kept_rows: None) -> Week:
    entering, rising, falling = make_track(title="Entering"), make_track(title="Rising"), make_track(title="Falling")
    playlist = make_playlist("Fresh Finds")
    read_playlist(playlist, [falling], FRIDAY - WEEK - timedelta(minutes=9))
    read_playlist(playlist, [falling, entering], FRIDAY - timedelta(minutes=9))
    counts = [(14, (100_000, 200_000, 300_000)), (7, (101_000, 201_000, 301_000)), (0, (105_000, 209_000, 290_000))]
    keys = [(track, Platform.SPOTIFY) for track in (entering, rising, falling)]
    run = make_weeks(*((days, dict(zip(keys, streams, strict=True))) for days, streams in counts))
    return Week(run, entering, falling)


@pytest.mark.slow
def test_the_overview_tells_what_is_known_beside_each_mover(week: Week, reader: Client) -> None:
    page = text(reader, "/")

    assert f"Entering In this week: {ENTERED} ▲ +4,000" in page
    assert f"Rising {NOTHING} ▲ +8,000" in page
    assert f"Falling ⚑ streams fell {NOTHING} ▼ -11,000" in page


@pytest.mark.slow
def test_what_needs_attention_because_it_fell_tells_what_is_known(week: Week, reader: Client) -> None:
    Track.objects.filter(pk=week.falling.pk).update(released=date(2026, 11, 18))

    page = text(reader, "/")
    (fell,) = reader.get("/api/attention?trouble=fell").json()

    assert "Check the track before you quote its growth. Falling In this week: released (18 Nov)" in page
    assert [one["words"] for one in fell["facts"][str(week.falling.pk)]] == ["released"]


@pytest.mark.slow
def test_a_track_page_tells_what_is_known_of_each_week_and_nothing_of_a_fall(week: Week, reader: Client) -> None:
    assert f"In this week: {ENTERED} Run" in text(reader, f"/tracks/{week.entering.pk}/")
    assert NOTHING not in text(reader, f"/tracks/{week.entering.pk}/")
    assert f"streams fell {NOTHING} Run" in text(reader, f"/tracks/{week.falling.pk}/")


def test_the_api_ranks_tracks_with_what_is_known_of_their_week(week: Week, reader: Client) -> None:
    ranked = {one["track"]["title"]: one["facts"] for one in reader.get("/api/trending").json()}

    assert ranked["Rising"] == []
    assert ranked["Entering"] == [
        {
            "kind": "playlist_added",
            "on": "2026-11-20",
            "earliest": "2026-11-13",
            "words": "entered Fresh Finds at position 2",
            "name": "Fresh Finds",
            "position": 2,
            "position_before": None,
        }
    ]


def test_the_history_has_the_facts_of_each_week_in_the_api_and_as_a_file(week: Week, reader: Client) -> None:
    past = reader.get(f"/api/tracks/{week.entering.pk}/snapshots").json()["items"]
    file = reader.get(f"/tracks/{week.entering.pk}/?format=csv").getvalue().decode("utf-8-sig")

    assert [[fact["kind"] for fact in one["facts"]] for one in past] == [["playlist_added"], [], []]
    assert [row["in_this_week"] for row in csv.DictReader(io.StringIO(file))] == [ENTERED, "", ""]


def test_a_digest_tells_what_is_known_below_each_spike_and_drop(week: Week) -> None:
    user = make_person()
    Subscription.objects.create(user=user, wanted=True)

    composed = digest.compose(week.run, [user.pk])[user.pk]
    letter = digest.written(composed, "Ann")

    assert {item.title: item.note for item in composed.spikes.items} == {
        "Entering": f"In this week: {ENTERED}",
        "Rising": NOTHING,
    }
    assert [item.note for item in composed.drops.items] == [NOTHING]
    assert f"    In this week: {ENTERED}\n" in letter.text
    assert ENTERED in letter.html


@pytest.mark.slow
def test_no_more_than_four_facts_stand_beside_a_number(week: Week, reader: Client) -> None:
    for number in range(2, 7):
        playlist = make_playlist(f"List {number}", number)
        read_playlist(playlist, [make_track()], FRIDAY - WEEK)
        read_playlist(playlist, [week.entering], FRIDAY - timedelta(minutes=9))

    assert "and 2 more" in text(reader, "/")
