"""The forms that a file of past numbers may have."""

import io
from datetime import UTC, date, datetime

import pytest
from openpyxl import Workbook

from analytics import digest
from analytics.files.records import RowError
from analytics.files.table_reader import ANYWHERE
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.snapshots.importing.dates import DateOrder
from analytics.snapshots.importing.rows import FileChoices, Plan, numbers_of, plan_of
from analytics.snapshots.importing.staging import stage
from analytics.snapshots.importing.store import store
from tests.analytics.snapshots.test_importing import NOW, brought, history_of, long, planned, read
from tests.callers import make_person
from tests.makers import make_track

pytestmark = pytest.mark.django_db


def test_a_wide_file_has_a_column_for_each_day() -> None:
    track = make_track()

    brought(
        f"Spotify link;Title;Streams 6 Nov 2026;2026-11-13 (streams);Views 13.11.2026\n"
        f"https://open.spotify.com/track/{track.spotify_id};x;1,000;1.100;"
    )

    assert [row[:2] for row in history_of(track)] == [("11-06", 1_000), ("11-13", 1_100)]


def test_a_wide_file_that_does_not_say_what_it_counts_is_asked_about() -> None:
    track = make_track()
    content = f"Spotify id,2026-11-13\n{track.spotify_id},7"

    assert planned(content).open.count
    brought(content, FileChoices(count="views"))

    assert Snapshot.objects.get().youtube_views == 7


def test_a_date_with_two_readings_is_asked_about_and_never_guessed() -> None:
    track = make_track()
    content = long((track, "03/04/2026", 7), (track, "10/04/2026", 8))

    assert planned(content).open.order == "03/04/2026"
    brought(content, FileChoices(DateOrder.MONTH_FIRST))

    assert [row[0] for row in history_of(track)] == ["03-04", "10-04"]


def test_one_date_of_a_file_that_has_one_reading_tells_of_the_others() -> None:
    plan = planned(long(("x", "03/04/2026", 7), ("x", "17/04/2026", 8)))

    assert (plan.open.order, plan.answers.order) == ("", DateOrder.DAY_FIRST)


@pytest.mark.parametrize(
    "head",
    [
        "id,trackId,spotifyUrl,spotifyStreams,youtubeViews,capturedAt",
        "id,track_id,spotify_url,spotify_streams,youtube_views,captured_at",
        "id,playlist_id,spotify_url,spotify_streams,youtube_views,snapshot_date",
    ],
)
def test_a_dump_of_another_systems_tables_is_understood_by_its_names(head: str) -> None:
    track = make_track()
    url = f"https://open.spotify.com/track/{track.spotify_id}"

    _, wrong, _ = brought(
        f"{head}\n1,8f3a2c,{url},100,20,2026-11-13 04:59:00.123+00\n2,8f3a2c,{url},0,\\N,2026-11-14"
    )

    assert wrong.count == 0
    only = Snapshot.objects.get()
    assert (only.spotify_streams, only.youtube_views, only.streams_read_at) == (
        *(100, 20),
        datetime(2026, 11, 13, 4, 59, 0, 123_000, tzinfo=UTC),
    )


def test_sums_of_people_are_refused_with_what_to_bring_instead() -> None:
    told = plan_of(io.BytesIO(b"id,name,totalStreams,createdAt\n1,Ann,5,2026-11-13"), ANYWHERE, None)

    assert isinstance(told, RowError)
    assert "import the numbers of the tracks" in told.reason


def test_what_is_wrong_is_reported_line_by_line_and_costs_only_itself() -> None:
    track = make_track()

    count, wrong, _ = brought(
        long(
            *((track, "2026-11-13", 110), (track, "soon", 5), (track, "2026-11-21", 6), (track, "2026-11-28", 6)),
            *((track, "2026-11-14", "1.5M"), ("x", "2026-11-14", 5), (track, "2026-11-15", "n/a")),
        )
    )

    assert count == 2
    assert [(one.line, one.reason[:30]) for one in wrong.first] == [
        (3, "'soon' is not a date: write it"),
        (5, "2026-11-28 is in the future: c"),
        (6, "'1.5M' is rounded: write the w"),
        (7, "'x' is not a Spotify track: us"),
    ]


@pytest.mark.slow
def test_imported_weeks_say_what_a_track_usually_gains() -> None:
    track = make_track()
    brought(long(*((track, day, count) for day, count in (("2026-10-30", 9_000), ("2026-11-06", 10_000)))))
    brought(long((track, "2026-11-13", 11_000)))

    run = read(track, 20_000)

    user = make_person()
    spikes = digest.compose(run, [user.pk])[user.pk].spikes
    assert "usually 1,000 a week (of 2 weeks)" in spikes.items[0].lines[0].detail


def test_a_workbook_with_days_in_its_header_is_understood() -> None:
    track = make_track()
    book = Workbook()
    book.active.append(["Spotify link", date(2026, 11, 6), datetime(2026, 11, 13, 4, 59)])  # noqa: DTZ001 - Excel's own
    book.active.append([track.spotify_url, 1_000, 1_100.0])
    file = io.BytesIO()
    book.save(file)

    plan = plan_of(file, ANYWHERE, None, FileChoices(count="streams"))
    assert isinstance(plan, Plan)
    store(lambda: stage(numbers_of(file, ANYWHERE, plan, NOW)), "past.xlsx", "Ann")

    assert [row[:3] for row in history_of(track)] == [("11-06", 1_000, None), ("11-13", 1_100, 100)]
