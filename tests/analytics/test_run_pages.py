"""The list of runs, the chart above it, and the page of one run."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.utils import timezone

from analytics.models import Outcome, Platform, PlatformRun, Reading, RunEvent, SnapshotRun
from analytics.runs.timeline import record_event
from analytics.views.runs import bars_of
from tests.callers import queries, text, words_of
from tests.makers import FRIDAY, make_run, make_track, make_tracks, recorded
from tests.past import make_past

pytestmark = pytest.mark.django_db

SPOTIFY, YOUTUBE = Platform.SPOTIFY, Platform.YOUTUBE


def test_no_run_yet_says_when_the_first_one_comes(reader: Client) -> None:
    assert "No run yet" in text(reader, "/runs/")


def test_a_run_is_listed_with_what_each_platform_let_us_read(reader: Client) -> None:
    first, second = make_track(), make_track()
    recorded({(first, SPOTIFY): 5, (second, SPOTIFY): Outcome.REMOVED, (first, YOUTUBE): 7})

    words = text(reader, "/runs/")

    assert "Partial" in words
    assert "1 of 2 1 not read 1 of 1" in words


def test_a_slot_that_nobody_started_is_listed_too(reader: Client) -> None:
    make_missed()

    assert "Missed" in text(reader, "/runs/")


def make_missed() -> SnapshotRun:
    """Make the mark of a slot that was noted as missed three days after it."""
    return SnapshotRun.objects.create(
        trigger="schedule",
        state="missed",
        scheduled_for=FRIDAY,
        started_at=FRIDAY,
        deadline_at=FRIDAY,
        ended_at=FRIDAY + timedelta(days=3),
    )


def test_a_run_without_anything_to_read_claims_no_reading(reader: Client) -> None:
    run = recorded({})

    assert "What could not be read There was nothing to read." in text(reader, f"/runs/{run.pk}/")


def test_the_bars_of_the_runs_say_what_the_highest_stands_for(reader: Client) -> None:
    read, removed = make_tracks(2)
    recorded({(read, SPOTIFY): 5, (removed, SPOTIFY): Outcome.REMOVED})
    SnapshotRun.objects.update(ended_at=F("started_at") + timedelta(minutes=90))
    recorded({(read, SPOTIFY): 7})

    words = text(reader, "/runs/")

    assert "The last 2 runs, the latest on the right. Highest bar: 2 readings." in words
    assert "Highest bar: 1 hour, 30 minutes." in words


def test_a_slot_that_nobody_started_took_no_time(reader: Client) -> None:
    missed = make_missed()
    recorded({(make_track(), SPOTIFY): 5})

    words, listed = text(reader, f"/runs/{missed.pk}/"), text(reader, "/runs/")

    assert "Due 20 Nov 2026, 05:30 UTC , and never started." in words
    assert "3 days" not in words + listed
    assert "never started" in listed
    assert [bar.minutes_height for bar in bars_of(list(SnapshotRun.objects.order_by("pk")))] == [0, 100]


def test_runs_are_narrowed_and_an_unknown_outcome_is_reported(reader: Client) -> None:
    (run,) = make_past((FRIDAY, {(make_track(), SPOTIFY): 5}))

    assert f"Run {run.pk}" in text(reader, "/runs/?state=complete")
    assert "No runs match" in text(reader, "/runs/?state=failed")
    assert reader.get("/runs/?state=odd").status_code == 400


def test_the_picture_is_in_proportion_to_the_largest_and_the_longest() -> None:
    runs = []
    for read, unread, minutes in [(1, 1, 10), (4, 0, 40)]:
        run = SnapshotRun.objects.create(
            trigger="shell",
            state="partial",
            started_at=FRIDAY,
            deadline_at=FRIDAY,
            ended_at=FRIDAY + timedelta(minutes=minutes),
        )
        PlatformRun.objects.create(run=run, platform=SPOTIFY, readings=read + unread, read=read, removed=unread)
        runs.append(run)

    small, large = bars_of(runs)

    assert (small.read_height, small.unread_height, small.minutes_height) == (25, 25, 25)
    assert (large.read_height, large.unread_height, large.minutes_height) == (100, 0, 100)


def test_a_run_shows_what_was_not_read_first(reader: Client) -> None:
    read, gone = make_track(title="Fine"), make_track(title="Lost")
    run = recorded({(read, SPOTIFY): 5, (gone, SPOTIFY): Outcome.REMOVED})
    Reading.objects.filter(outcome="removed").update(reason="the page said 404")

    words = text(reader, f"/runs/{run.pk}/")

    assert "1 of 2 read" in words
    assert "Lost" in words
    assert "the page said 404" in words
    assert "Fine" not in words


@pytest.mark.slow
def test_a_run_shows_any_group_of_its_readings(reader: Client) -> None:
    read, gone = make_track(title="Fine"), make_track(title="Lost")
    run = recorded({(read, SPOTIFY): 5, (gone, SPOTIFY): Outcome.REMOVED, (gone, YOUTUBE): 6})

    assert "Fine" in text(reader, f"/runs/{run.pk}/?outcome=read&platform=spotify")
    assert "1 row" in text(reader, f"/runs/{run.pk}/?outcome=read&platform=spotify")
    assert "3 rows" in text(reader, f"/runs/{run.pk}/?outcome=")
    assert reader.get(f"/runs/{run.pk}/?outcome=lucky").status_code == 400


def test_a_platform_that_was_stopped_says_why(reader: Client) -> None:
    run = recorded({(make_track(), YOUTUBE): Outcome.QUOTA})
    run.platform_runs.update(
        stop_outcome="quota", stopped_reason="The day's units are used up.", stopped_until=FRIDAY
    )

    assert "Stopped: The day's units are used up. (until 20 Nov 2026, 05:30 UTC )" in text(reader, f"/runs/{run.pk}/")


def test_a_run_that_went_back_to_a_page_for_each_track_says_why(reader: Client) -> None:
    (run,) = make_past((FRIDAY, {(make_track(), SPOTIFY): 5}))
    run.platform_runs.update(pages_only="A page was answered otherwise.")

    assert "One page per track: A page was answered otherwise." in text(reader, f"/runs/{run.pk}/")
    assert "One page per track: A page was answered otherwise." in text(reader, "/")


def test_an_active_run_is_shown_as_far_as_it_is(reader: Client) -> None:
    run = make_run({(make_track(), SPOTIFY): 5})
    run.platform_runs.update(readings=4)

    words = text(reader, f"/runs/{run.pk}/")

    assert "Reading" in words
    assert "3 still to come" in words


def test_what_could_not_be_read_stands_by_reason_with_a_few_tracks(reader: Client) -> None:
    gone = [make_track(title=f"Gone {number}") for number in range(5)]
    run = recorded({(track, SPOTIFY): Outcome.REMOVED for track in gone} | {(gone[0], YOUTUBE): Outcome.NO_VIDEO})
    Reading.objects.filter(track=gone[0], outcome="removed").update(reason="the page said 404")

    words = text(reader, f"/runs/{run.pk}/failures/")

    assert f"5 Spotify · {Outcome.REMOVED.label} Gone 0 the page said 404 Gone 1 Gone 2 and 2 more" in words
    assert "YouTube" not in words


def test_the_reasons_of_a_large_run_are_found_by_their_index() -> None:
    *read, gone = make_tracks(200, videos=0)
    run = make_run(dict.fromkeys([(track, SPOTIFY) for track in read], 5) | {(gone, SPOTIFY): Outcome.REMOVED})
    with connection.cursor() as cursor:
        # On so few rows a sort costs nothing: it is left to the planner only where no index gives the order.
        cursor.execute("ANALYZE analytics_reading; SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
        first = Reading.objects.filter(run=run, platform=SPOTIFY, outcome=Outcome.REMOVED).order_by("track_id")[:3]

        plan = first.explain()

    assert "reading_not_read" in plan
    assert "Sort" not in plan


def test_the_timeline_tells_what_happened_newest_first(reader: Client) -> None:
    read, gone = make_track(), make_track()
    run = recorded({(read, SPOTIFY): 5, (gone, SPOTIFY): Outcome.REMOVED})
    record_event(run.pk, RunEvent.Kind.LOST, platform=SPOTIFY, number=3, at=FRIDAY - timedelta(minutes=5))

    words = text(reader, f"/runs/{run.pk}/")

    assert (
        "20 Nov, 05:30:00 UTC Recorded: partial, 1 not read. 20 Nov, 05:25:00 UTC Spotify: 3 readings were taken"
        in words
    )


def test_an_active_run_tells_rate_end_pages_and_what_is_left_of_the_allowance(reader: Client) -> None:
    run = make_run({(make_track(), SPOTIFY): 5, (make_track(), YOUTUBE): 6})
    now = timezone.now()
    run.platform_runs.update(
        readings=121,
        request_count=40,
        progressed_at=now,
        rate_mark_at=now - timedelta(seconds=20),
        rate_mark_settled=-39,
    )

    words = text(reader, f"/runs/{run.pk}/")

    assert "Speed 2.0 a second Time left about 1 minute Pages opened 40" in words
    assert "Requests sent 40 Quota left today 9,960 units, by our own count" in words


def test_an_active_run_of_which_too_little_was_seen_tells_no_rate(reader: Client) -> None:
    run = make_run({(make_track(), SPOTIFY): 5})
    run.platform_runs.update(readings=100)

    assert "Speed – unknown Time left – unknown" in text(reader, f"/runs/{run.pk}/")


@pytest.mark.exhaustive
def test_runs_cost_the_same_for_many_as_for_few(reader: Client) -> None:
    tracks = make_tracks(3)
    run = recorded({(tracks[0], SPOTIFY): Outcome.REMOVED, (tracks[1], SPOTIFY): 5}, FRIDAY - timedelta(days=9))
    listed, shown = queries(reader, "/runs/"), queries(reader, f"/runs/{run.pk}/?outcome=")
    for hours in range(5):
        larger = recorded({(one, SPOTIFY): Outcome.REMOVED for one in tracks}, FRIDAY - timedelta(hours=hours))

    assert queries(reader, "/runs/") == listed <= 10
    assert queries(reader, f"/runs/{larger.pk}/?outcome=") == shown <= 14


def test_a_run_that_does_not_exist_is_a_page_with_a_way_on(reader: Client) -> None:
    response = reader.get("/runs/0/")

    assert response.status_code == 404
    assert "Page not found" in words_of(response.content)
