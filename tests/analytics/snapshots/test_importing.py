"""Past numbers from files: imported once, never replacing what was read, and with correct growth."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from openpyxl import Workbook

from analytics import digest
from analytics.files.records import RowError
from analytics.files.table_reader import ANYWHERE
from analytics.models import Platform, SnapshotRun, Track
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.runs import verification
from analytics.snapshots.importing.compare import Compared
from analytics.snapshots.importing.dates import Order
from analytics.snapshots.importing.rows import Answers, Plan, numbers_of, plan_of
from analytics.snapshots.importing.staging import Listed, stage
from analytics.snapshots.importing.store import look, store
from analytics.snapshots.recording import record_run
from tests.callers import make_person
from tests.makers import FRIDAY, make_contact, make_run, make_track, make_tracks

pytestmark = pytest.mark.django_db

SPOTIFY, YOUTUBE = Platform.SPOTIFY, Platform.YOUTUBE
NOW = FRIDAY + timedelta(days=1)


def planned(content: str, answers: Answers | None = None) -> Plan:
    plan = plan_of(io.BytesIO(content.encode()), ANYWHERE, None, answers or Answers())
    assert isinstance(plan, Plan), plan
    return plan


def brought(
    content: str, answers: Answers | None = None, source: str = "past.csv", *, add_tracks: bool = False
) -> tuple[int, Listed, Compared]:
    plan = planned(content, answers)
    file = io.BytesIO(content.encode())
    return store(lambda: stage(numbers_of(file, ANYWHERE, plan, NOW)), source, "Ann", add_tracks=add_tracks)


def long(*rows: tuple[Track | str, str, int | str]) -> str:
    lines = (f"{track.spotify_id if isinstance(track, Track) else track},{day},{count}" for track, day, count in rows)
    return "\n".join(["spotify_id,date,streams", *lines])


def history_of(track: Track) -> list[tuple[str, int | None, int | None, float | None]]:
    rows = Snapshot.objects.filter(track=track).order_by("captured_at")
    return [(f"{one.captured_at:%m-%d}", one.spotify_streams, one.wow_streams, one.wow_pct) for one in rows]


def read(track: Track, streams: int, at: datetime = FRIDAY) -> SnapshotRun:
    return record_run(make_run({(track, SPOTIFY): streams}, at).pk, at)


# Which numbers are imported


def test_a_file_becomes_one_imported_run_a_day_with_growth_among_them() -> None:
    one, other = make_track(), make_track()

    brought(long((one, "2026-11-06", 100), (one, "2026-11-13", 110), (other, "2026-11-13", 50)))

    assert history_of(one) == [("11-06", 100, None, None), ("11-13", 110, 10, 10.0)]
    runs = SnapshotRun.objects.order_by("imported_day")
    assert [(run.state, run.imported_from, run.tracks, run.scheduled_for) for run in runs] == [
        ("imported", "past.csv", 1, None),
        ("imported", "past.csv", 2, None),
    ]


def test_the_first_run_after_an_import_grows_from_the_imported_number() -> None:
    track = make_track()
    brought(long((track, "2026-11-13", 1_000)))

    read(track, 1_100)

    assert Snapshot.objects.get(run__state="complete").wow_streams == 100


def test_a_run_recorded_before_the_import_gets_a_baseline_and_keeps_its_number() -> None:
    track = make_track()
    run = read(track, 1_100)

    brought(long((track, "2026-11-13", 1_000)))

    snapshot = Snapshot.objects.get(run=run)
    assert (snapshot.spotify_streams, snapshot.wow_streams, snapshot.wow_pct) == (1_100, 100, 10.0)


def test_what_a_run_cannot_say_of_itself_stays_after_an_import() -> None:
    track = make_track()
    run = record_run(make_run({(track, SPOTIFY): 100, (track, YOUTUBE): 7}).pk, FRIDAY)
    Snapshot.objects.filter(run=run).update(flags=["streams_shared"])

    brought(long((track, "2026-11-13", 100)))

    assert Snapshot.objects.get(run=run).flags == ["streams_unchanged", "streams_shared"]


def test_the_invariants_of_a_run_hold_after_an_import() -> None:
    track = make_track()
    make_contact(track)
    run = read(track, 1_100)

    brought(long((track, "2026-11-06", 900), (track, "2026-11-13", 1_000)))

    assert [one for found in SnapshotRun.objects.all() for one in verification.broken(found, NOW)] == []
    assert run.pk


def test_a_number_that_a_run_read_is_never_replaced() -> None:
    track = make_track()
    run = read(track, 1_100)

    _, _, found = brought(long((track, "2026-11-20", 999)))

    assert history_of(track) == [("11-20", 1_100, None, None)]
    assert [one.reason for one in found.conflicts.first] == [
        f"{track.title}, 2026-11-20: 999 streams, but 1,100 was read by run {run.pk}. It was left out"
    ]


def test_the_same_file_twice_changes_nothing() -> None:
    track = make_track()
    content = long((track, "2026-11-06", 100), (track, "2026-11-13", 110))
    brought(content)
    before = list(Snapshot.objects.order_by("pk").values())

    _, _, found = brought(content)

    assert (found.numbers, found.unchanged, found.conflicts.count) == (0, 2, 0)
    assert list(Snapshot.objects.order_by("pk").values()) == before


def test_another_value_for_the_same_track_and_day_is_a_conflict_that_is_left_out() -> None:
    track = make_track()
    brought(long((track, "2026-11-06", 100)))

    _, _, found = brought(long((track, "2026-11-06", 101), (track, "2026-11-13", 110), (track, "2026-11-13", 111)))

    assert [(one.line, one.reason.partition(": ")[2]) for one in found.conflicts.first] == [
        (2, "101 streams, but 100 was imported before. It was left out"),
        (4, "111 streams, but an earlier line says 110. It was left out"),
    ]
    assert [row[1] for row in history_of(track)] == [100, 110]


def test_conflicts_are_counted_beyond_those_that_are_listed() -> None:
    tracks = make_tracks(205, videos=0)
    brought(long(*((track, "2026-11-06", 100) for track in tracks)))

    _, _, found = brought(long(*((track, "2026-11-06", 101) for track in tracks)))

    assert (found.conflicts.count, len(found.conflicts.first), found.conflicts.more) == (205, 200, 5)


def test_views_of_a_second_file_join_the_streams_of_the_first() -> None:
    track = make_track()
    brought(long((track, "2026-11-06", 100), (track, "2026-11-13", 110)), source="streams.csv")

    brought(
        f"spotify_id,date,views\n{track.spotify_id},2026-11-06,10\n{track.spotify_id},2026-11-13,15",
        source="views.csv",
    )

    newest = Snapshot.objects.latest("captured_at")
    assert (newest.spotify_streams, newest.wow_streams, newest.youtube_views, newest.wow_youtube_views) == (
        *(110, 10),
        *(15, 5),
    )
    assert newest.run.imported_from == "streams.csv; views.csv"


def test_an_older_file_that_comes_later_gives_the_younger_one_its_baseline() -> None:
    track = make_track()
    brought(long((track, "2026-11-13", 110)))

    brought(long((track, "2026-11-06", 100)))

    assert history_of(track) == [("11-06", 100, None, None), ("11-13", 110, 10, 10.0)]


def test_a_track_shows_an_imported_number_with_its_true_age_until_a_newer_one() -> None:
    track = make_track()
    brought(long((track, "2026-11-06", 100), (track, "2026-11-13", 110)))
    track.refresh_from_db()
    assert (track.streams, track.streams_read_at) == (110, datetime(2026, 11, 13, 12, tzinfo=UTC))

    read(track, 120)
    brought(long((track, "2026-11-18", 118)))

    track.refresh_from_db()
    assert track.streams == 120


def test_a_contacts_totals_follow_an_import() -> None:
    track = make_track()
    contact = make_contact(track)

    brought(long((track, "2026-11-13", 110)))

    contact.refresh_from_db()
    assert (contact.total_streams, contact.oldest_read_at) == (110, datetime(2026, 11, 13, 12, tzinfo=UTC))


def test_unknown_tracks_are_named_and_added_only_on_request() -> None:
    new = "4PTG3Z6ehGkBFwjybzWkR8"
    content = f"url,title,date,streams\nhttps://open.spotify.com/track/{new},Never,2026-11-13,5"

    _, _, found = brought(content)
    assert [one.reason for one in found.unknown.first] == [f"{new} is not in the catalogue"]
    assert not Track.objects.exists()

    brought(content, add_tracks=True)
    assert Track.objects.get(spotify_id=new).streams == 5


def test_an_isrc_leads_to_the_only_track_that_has_it() -> None:
    track = make_track(isrc="GBARL9300135")
    for _ in range(2):
        make_track(isrc="QZABC2600001")

    _, _, found = brought("ISRC,date,streams\nGB-ARL-93-00135,2026-11-13,5\nQZABC2600001,2026-11-13,6")

    assert [row[1] for row in history_of(track)] == [5]
    assert [one.reason for one in found.unknown.first] == [
        "2 tracks have the ISRC QZABC2600001: say by its link which one was counted"
    ]


def test_looking_at_a_file_changes_nothing() -> None:
    track = make_track()
    content = long((track, "2026-11-13", 110), ("4PTG3Z6ehGkBFwjybzWkR8", "2026-11-13", 5))
    plan = planned(content)

    count, wrong, found = look(lambda: stage(numbers_of(io.BytesIO(content.encode()), ANYWHERE, plan, NOW)))

    assert (count, wrong.count, found.numbers, found.unknown.count) == (2, 0, 1, 1)
    assert not SnapshotRun.objects.exists()


def test_a_file_that_is_cut_off_leaves_nothing() -> None:
    track = make_track()
    content = long((track, "2026-11-06", 100), (track, "2026-11-13", 110))
    plan = planned(content)

    def cut_off() -> tuple[int, Listed]:
        entries = numbers_of(io.BytesIO(content.encode()), ANYWHERE, plan, NOW)
        return stage(entry if index == 0 else _break() for index, entry in enumerate(entries))

    with pytest.raises(OSError, match="gone"):
        store(cut_off, "past.csv", "Ann")

    assert not SnapshotRun.objects.exists()
    assert not Snapshot.objects.exists()


def _break() -> RowError:
    raise OSError("gone")


# Forms


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
    brought(content, Answers(count="views"))

    assert Snapshot.objects.get().youtube_views == 7


def test_a_date_with_two_readings_is_asked_about_and_never_guessed() -> None:
    track = make_track()
    content = long((track, "03/04/2026", 7), (track, "10/04/2026", 8))

    assert planned(content).open.order == "03/04/2026"
    brought(content, Answers(Order.MONTH_FIRST))

    assert [row[0] for row in history_of(track)] == ["03-04", "10-04"]


def test_one_date_of_a_file_that_has_one_reading_tells_of_the_others() -> None:
    plan = planned(long(("x", "03/04/2026", 7), ("x", "17/04/2026", 8)))

    assert (plan.open.order, plan.answers.order) == ("", Order.DAY_FIRST)


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


def test_what_is_wrong_is_told_line_by_line_and_costs_only_itself() -> None:
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

    plan = plan_of(file, ANYWHERE, None, Answers(count="streams"))
    assert isinstance(plan, Plan)
    store(lambda: stage(numbers_of(file, ANYWHERE, plan, NOW)), "past.xlsx", "Ann")

    assert [row[:3] for row in history_of(track)] == [("11-06", 1_000, None), ("11-13", 1_100, 100)]
