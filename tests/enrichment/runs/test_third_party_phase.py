"""Chartmetric in the place of what Spotify could not give: from the last reading to the recorded run."""

from datetime import timedelta
from typing import Any, cast

import pytest
from django.utils import timezone

from analytics.models import (
    ContactSnapshot,
    Flag,
    RunEvent,
    SnapshotRun,
    TrackCurrent,
)
from analytics.runs.verification import broken
from enrichment.runs import third_party_phase
from enrichment.simulator.server import Simulator
from tests.callers import logged_in, make_person, text
from tests.enrichment.runs.third_party_side import SPOTIFY, WEEK, answered, follow, theirs, unread, yesterday
from tests.makers import latest, make_canary, make_contact, make_run, make_track

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("asked_for")]


def violations(run: SnapshotRun) -> list[str]:
    return [one.invariant for one in broken(run, timezone.now())]


def test_what_spotify_could_not_give_is_recorded_as_chartmetric_counted_it(chartmetric: Simulator) -> None:
    gap, read = follow(chartmetric, 1), follow(chartmetric, 2)

    run = answered(unread(gap, read=read))

    snapshot, number = latest(gap), theirs(chartmetric, gap, yesterday())
    assert (run.state, snapshot.spotify_streams, snapshot.streams_provider) == ("partial", number, "chartmetric")
    assert snapshot.streams_read_at == yesterday()
    assert snapshot.streams_counted_on == (yesterday() - timedelta(days=1)).date()  # before 21 UTC of its day
    assert snapshot.flags == [Flag.STREAMS_FILLED]
    gap.refresh_from_db()
    assert (gap.streams, gap.streams_read_at, gap.streams_provider) == (number, yesterday(), "chartmetric")
    assert latest(read).streams_provider == ""
    assert violations(run) == []


def test_growth_of_a_filled_number_is_measured_among_chartmetrics_counts(chartmetric: Simulator) -> None:
    gap = follow(chartmetric, 1)
    answered(unread(gap, read=follow(chartmetric, 2)))

    gained = theirs(chartmetric, gap, yesterday()) - theirs(chartmetric, gap, yesterday() - WEEK)
    snapshot = latest(gap)
    assert (snapshot.wow_streams, snapshot.streams_counted_days) == (gained, 7)
    assert TrackCurrent.objects.get(track=gap).streams_gain_1w == gained


@pytest.mark.slow
def test_a_number_that_is_read_later_is_not_compared_with_a_filled_one(chartmetric: Simulator) -> None:
    gap = follow(chartmetric, 1)
    now = timezone.now()
    third_party_phase.finish(make_run({(gap, SPOTIFY): 1_000}, now - 2 * WEEK).pk)
    filled = answered(unread(gap))

    third_party_phase.finish(make_run({(gap, SPOTIFY): 1_400}, now).pk)

    snapshot = latest(gap)
    assert filled.snapshots.get().streams_provider == "chartmetric"
    assert (snapshot.streams_provider, snapshot.wow_streams, snapshot.streams_counted_days) == ("", 200, 14)


def test_totals_of_contacts_say_how_many_recordings_are_filled(chartmetric: Simulator) -> None:
    gap, read = follow(chartmetric, 1), follow(chartmetric, 2)
    contact = make_contact(gap, read)

    run = answered(unread(gap, read=read))

    contact.refresh_from_db()
    row = ContactSnapshot.objects.get(contact=contact, run=run)
    assert contact.total_streams == 5_000 + theirs(chartmetric, gap, yesterday())
    assert [contact.streams_recordings, contact.filled_recordings, row.filled_recordings] == [2, 1, 1]


@pytest.mark.slow
def test_every_page_and_the_api_say_that_chartmetric_counted(chartmetric: Simulator) -> None:
    gap, read = follow(chartmetric, 1), follow(chartmetric, 2)
    contact = make_contact(gap, read)
    run = answered(unread(gap, read=read))
    reader = logged_in(make_person())
    number = f"{theirs(chartmetric, gap, yesterday()):,}"

    track = text(reader, f"/tracks/{gap.pk}/")
    assert f"{number} counted by Chartmetric" in track
    assert "not read by us" not in track
    assert f"{number} Chartmetric, " in text(reader, "/tracks/")
    assert "streams counted by Chartmetric, as Spotify could not be read" in text(reader, "/tracks/")
    assert "over 2 recordings, 1 of them counted by Chartmetric" in text(reader, f"/contacts/{contact.pk}/")
    assert "2 recordings, 1 by Chartmetric" in text(reader, "/contacts/")
    assert "2 recordings, 1 by Chartmetric" in text(reader, f"/contacts/{contact.pk}/history/")
    assert "1 of them is this run" in text(reader, f"/runs/{run.pk}/")
    assert "All 2 recordings together" in text(reader, "/")
    assert ", 1 of them counted by Chartmetric." in text(reader, "/")
    (listed,) = reader.get(f"/api/tracks?spotify_id={gap.spotify_id}").json()["items"]
    assert (listed["streams_provider"], listed["latest"]["streams_provider"]) == ("chartmetric", "chartmetric")
    assert listed["third_party"] is None
    assert reader.get(f"/api/contacts/{contact.pk}").json()["filled_recordings"] == 1
    assert ",chartmetric," in b"".join(cast("Any", reader.get("/tracks/?format=csv")).streaming_content).decode()


@pytest.mark.slow
def test_an_older_count_than_the_one_shown_fills_nothing(chartmetric: Simulator) -> None:
    gap = follow(chartmetric, 1)
    third_party_phase.finish(make_run({(gap, SPOTIFY): 9_000}, timezone.now() - timedelta(hours=1)).pk)

    answered(unread(gap, read=follow(chartmetric, 2)))

    gap.refresh_from_db()
    assert (latest(gap).spotify_streams, gap.streams, gap.streams_provider) == (None, 9_000, "")


def test_chartmetric_is_asked_about_what_a_wrong_canary_rejects_although_its_worker_died(
    chartmetric: Simulator,
) -> None:
    gap, read = follow(chartmetric, 1), follow(chartmetric, 2)
    make_canary(read, at_least=8_000, at_most=9_000)

    answered(unread(gap, read=read))

    assert [latest(one).streams_provider for one in (gap, read)] == ["chartmetric", "chartmetric"]


def test_a_run_that_could_read_nothing_is_partial_where_chartmetric_answers(chartmetric: Simulator) -> None:
    gap = follow(chartmetric, 1)

    run = answered(unread(gap))

    assert (run.state, latest(gap).streams_provider) == ("partial", "chartmetric")
    assert run.events.get(kind=RunEvent.Kind.RECORDED).text == (
        "Recorded: partial, 1 not read, 1 of them counted by Chartmetric."
    )
    assert violations(run) == []


def test_a_run_that_could_read_nothing_fails_where_chartmetric_knows_nothing(chartmetric: Simulator) -> None:
    run = answered(unread(make_track(videos=0)))

    assert (run.state, run.snapshots.count()) == ("failed", 0)
