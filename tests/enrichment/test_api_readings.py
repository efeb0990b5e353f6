"""The readings, the list of runs, and the overview over HTTP."""

from datetime import datetime
from typing import Any, get_args

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from analytics.lists import ordering
from analytics.lists.filtering import UNREAD
from analytics.models import Outcome, Platform, Reading, SnapshotRun
from analytics.views.tables import ReadingTable, RunTable
from enrichment.api.readings import Ended, ReadingOrder
from enrichment.api.runs import RunOrder
from enrichment.runs import schedule
from tests.callers import logged_in, make_person, queries
from tests.makers import FRIDAY, make_pending_run, make_rehearsal, make_run, make_track, recorded, streams_of

pytestmark = pytest.mark.django_db

SPOTIFY, YOUTUBE = Platform.SPOTIFY, Platform.YOUTUBE


@pytest.fixture
def reader() -> Client:
    return logged_in(make_person())


def got(client: Client, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200, response.content
    return response.json()


# Readings


def test_the_readings_of_a_run_tell_what_was_learned_and_what_was_not(reader: Client) -> None:
    read, gone = make_track(title="Read"), make_track(title="Gone")
    run = recorded(
        {
            (read, SPOTIFY): 10,
            (gone, SPOTIFY): Outcome.REMOVED,
            (read, YOUTUBE): Outcome.NO_VIDEO,
            (gone, YOUTUBE): Outcome.QUOTA,
        }
    )

    def found(query: str) -> list[tuple[str, str]]:
        shown = got(reader, f"/api/runs/{run.pk}/readings?{query}")["items"]
        return sorted((one["track"]["title"], one["outcome"]) for one in shown)

    assert len(found("")) == 4
    assert found("outcome=unread") == [("Gone", "quota"), ("Gone", "removed")]
    assert found("outcome=unread&platform=youtube") == [("Gone", "quota")]
    assert found("outcome=no_video") == [("Read", "no_video")]
    (shown,) = got(reader, f"/api/runs/{run.pk}/readings?outcome=read")["items"]
    assert (shown["number"], shown["label"], shown["observed_at"]) == (10, "Read", "2026-11-20T05:29:00Z")


def pages_of(client: Client, run: SnapshotRun) -> tuple[list[int], list[str]]:
    """Return the counts that pages of two readings give, and the titles on all of them."""
    counts, titles = [], []
    for offset in range(0, 10, 2):
        page = got(client, f"/api/runs/{run.pk}/readings?limit=2&offset={offset}")
        counts.append(page["count"])
        titles += [one["track"]["title"] for one in page["items"]]
    return counts, titles


def test_pages_of_a_run_have_each_reading_once(reader: Client) -> None:
    tracks = [make_track(title=f"Track {number}") for number in range(7)]
    run = recorded({(track, SPOTIFY): 10 for track in tracks})

    assert pages_of(reader, run) == ([7] * 5, [f"Track {number}" for number in range(7)])


@pytest.mark.slow
def test_pages_of_a_run_follow_the_readings_that_are_left_of_it(reader: Client) -> None:
    tracks = [make_track(title=f"Track {number}") for number in range(7)]
    run = recorded({(track, SPOTIFY): 10 for track in tracks})
    pages_of(reader, run)

    Reading.objects.filter(run=run, track=tracks[3]).delete()

    left = [f"Track {number}" for number in range(7) if number != 3]
    assert pages_of(reader, run) == ([6] * 5, left)


def test_a_page_of_a_run_does_not_count_the_rows_before_it_again(reader: Client) -> None:
    run = recorded({(make_track(), SPOTIFY): 10 for _ in range(4)})
    address = f"/api/runs/{run.pk}/readings?limit=2&offset=2"
    reader.get(address)

    with CaptureQueriesContext(connection) as asked:
        assert got(reader, address)["count"] == 4

    assert not any("COUNT(" in one["sql"] or "OFFSET" in one["sql"] for one in asked)


def test_a_reading_to_come_has_no_number_and_no_outcome(reader: Client) -> None:
    run = make_pending_run(1)

    (shown,) = got(reader, f"/api/runs/{run.pk}/readings")["items"]

    assert (shown["state"], shown["outcome"], shown["number"]) == ("pending", "", None)
    assert shown["label"] == "Not read yet"


def test_an_unknown_outcome_is_refused_with_the_known_ones(reader: Client) -> None:
    run = make_run({})

    response = reader.get(f"/api/runs/{run.pk}/readings?outcome=lost")

    assert response.status_code == 422
    assert response.json()["detail"].startswith("query outcome: Input should be 'unread', 'read', 'removed'")


def test_readings_of_an_unknown_run_are_not_found(reader: Client) -> None:
    assert reader.get("/api/runs/999/readings").status_code == 404


@pytest.mark.slow
def test_pages_and_api_sort_and_name_runs_and_readings_alike() -> None:
    tables: list[Any] = [
        (RunTable, ordering.RUNS, RunOrder, SnapshotRun),
        (ReadingTable, ordering.READINGS, ReadingOrder, Reading),
    ]
    recorded({(make_track(), platform): 5 + place for place, platform in enumerate(Platform)})
    recorded({(make_track(), SPOTIFY): Outcome.REMOVED})

    assert set(get_args(Ended)) == {UNREAD, *Outcome.values}
    for table, orders, allowed, model in tables:
        rows = model.objects.all()
        columns = {column.name for column in table(rows).columns if column.orderable}
        assert set(get_args(allowed)) == columns | {f"-{name}" for name in columns}
        for wanted in get_args(allowed):
            sorted_by_page = table(rows, order_by=wanted).data.data
            assert [row.pk for row in sorted_by_page] == [row.pk for row in ordering.ordered(rows, orders, wanted)]


@pytest.mark.slow
def test_a_list_of_readings_takes_as_many_queries_for_many_as_for_few(reader: Client) -> None:
    small = recorded({(make_track(), SPOTIFY): 1})
    large = recorded({(make_track(), SPOTIFY): 1 for _ in range(9)})

    few = queries(reader, f"/api/runs/{small.pk}/readings?order=track")

    assert queries(reader, f"/api/runs/{large.pk}/readings?order=track") == few <= 6


# Runs


@pytest.mark.slow
def test_runs_are_narrowed_down_by_how_they_ended_and_who_asked(reader: Client) -> None:
    complete = recorded({(make_track(), SPOTIFY): 1})
    read, gone = make_track(), make_track()
    partial = recorded({(read, SPOTIFY): 1, (gone, SPOTIFY): Outcome.REMOVED})
    SnapshotRun.objects.filter(pk=partial.pk).update(trigger="api")

    def found(query: str) -> list[int]:
        return [one["id"] for one in got(reader, f"/api/runs?{query}")["items"]]

    assert found("") == [partial.pk, complete.pk]
    assert found("state=partial") == [partial.pk]
    assert found("trigger=shell") == [complete.pk]
    assert found("order=run") == [complete.pk, partial.pk]
    assert "'pending', 'reading', 'complete'" in reader.get("/api/runs?state=lost").json()["detail"]


def test_a_run_that_has_not_changed_is_not_sent_again(reader: Client) -> None:
    run = make_pending_run(2)
    first = reader.get(f"/api/runs/{run.pk}")

    again = reader.get(f"/api/runs/{run.pk}", headers={"If-None-Match": first["ETag"]})
    run.platform_runs.update(read=1, progressed_at=timezone.now())
    later = reader.get(f"/api/runs/{run.pk}", headers={"If-None-Match": first["ETag"]})

    assert first["ETag"].startswith('W/"')
    assert (again.status_code, again.content) == (304, b"")
    assert (later.status_code, later.json()["platforms"][0]["settled"]) == (200, 1)


def test_a_run_that_was_retried_is_another_answer(reader: Client) -> None:
    read, blocked = make_track(), make_track()
    run = recorded({(read, SPOTIFY): 1, (blocked, SPOTIFY): Outcome.BLOCKED})
    first = reader.get(f"/api/runs/{run.pk}")
    run.events.create(at=timezone.now(), kind="retried", number=1, details="Run 2", time_bucket=1)

    later = reader.get(f"/api/runs/{run.pk}", headers={"If-None-Match": first["ETag"]})

    assert later.status_code == 200
    assert later.json()["events"][0]["kind"] == "retried"


def test_a_run_that_has_not_changed_costs_fewer_queries(reader: Client) -> None:
    run = make_run({(make_track(), SPOTIFY): 1, (make_track(), YOUTUBE): 1})
    address = f"/api/runs/{run.pk}"
    etag = reader.get(address)["ETag"]

    with CaptureQueriesContext(connection) as asked:
        assert reader.get(address, headers={"If-None-Match": etag}).status_code == 304

    assert len(asked) < queries(reader, address)


# The overview


def test_the_overview_tells_the_state_of_things(reader: Client) -> None:
    track = make_track()
    streams_of(track, (7, 1_000), (0, 1_100))

    shown = got(reader, "/api/overview")

    assert (shown["last_run"]["state"], shown["last_run"]["platforms"][0]["readings"]) == ("complete", 1)
    assert datetime.fromisoformat(shown["as_of"]) == FRIDAY
    assert datetime.fromisoformat(shown["next_slot"]) == schedule.next_slot(timezone.now())
    streams, views = shown["totals"]
    assert (streams["count"], streams["behind"], streams["wow"], streams["measured"]) == (1_100, 1, 100, 1)
    assert streams["wow_pct"] == pytest.approx(10)
    assert (views["count"], views["wow"], views["behind"]) == (None, None, 0)
    assert [one["platform"] for one in shown["freshness"]] == ["spotify", "youtube"]
    assert (shown["freshness"][0]["tracks"], shown["freshness"][1]["never"]) == (1, 1)


def test_the_overview_tells_how_the_last_rehearsal_went(reader: Client) -> None:
    make_rehearsal("Friday's run would not read Spotify: the page is refused.")

    shown = got(reader, "/api/overview")["last_rehearsal"]

    assert shown["state"] == "failed"
    assert shown["words"][0] == "Friday's run would not read Spotify: the page is refused."
    assert datetime.fromisoformat(shown["ended_at"]) == FRIDAY


def test_the_overview_of_an_empty_installation_knows_only_what_comes_next(reader: Client) -> None:
    shown = got(reader, "/api/overview")

    assert (shown["last_run"], shown["as_of"], shown["totals"], shown["attention"]) == (None, None, [], [])
    assert shown["freshness"][0]["share"] is None
    assert shown["next_slot"]
    assert shown["last_rehearsal"] is None
