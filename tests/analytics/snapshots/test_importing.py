"""Past numbers from files: imported once, never replacing what was read, and with correct growth."""

import io
from datetime import UTC, datetime, timedelta

import pytest

from analytics.files.records import RowError
from analytics.files.table_reader import ANYWHERE
from analytics.models import Platform, SnapshotRun, Track
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.runs import verification
from analytics.snapshots.importing.compare import Compared
from analytics.snapshots.importing.rows import FileChoices, Plan, numbers_of, plan_of
from analytics.snapshots.importing.staging import ReportedLines, stage
from analytics.snapshots.importing.store import look, store
from analytics.snapshots.recording import record_run
from tests.makers import FRIDAY, make_contact, make_run, make_track, make_tracks

pytestmark = pytest.mark.django_db

SPOTIFY, YOUTUBE = Platform.SPOTIFY, Platform.YOUTUBE
NOW = FRIDAY + timedelta(days=1)


def planned(content: str, answers: FileChoices | None = None) -> Plan:
    plan = plan_of(io.BytesIO(content.encode()), ANYWHERE, None, answers or FileChoices())
    assert isinstance(plan, Plan), plan
    return plan


def brought(
    content: str, answers: FileChoices | None = None, source: str = "past.csv", *, add_tracks: bool = False
) -> tuple[int, ReportedLines, Compared]:
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


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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

    def cut_off() -> tuple[int, ReportedLines]:
        entries = numbers_of(io.BytesIO(content.encode()), ANYWHERE, plan, NOW)
        return stage(entry if index == 0 else _break() for index, entry in enumerate(entries))

    with pytest.raises(OSError, match="gone"):
        store(cut_off, "past.csv", "Ann")

    assert not SnapshotRun.objects.exists()
    assert not Snapshot.objects.exists()


def _break() -> RowError:
    raise OSError("gone")
