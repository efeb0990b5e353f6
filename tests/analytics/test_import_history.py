"""The command that imports past numbers."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from analytics.models import ColumnMap, SnapshotRun
from analytics.models import TrackPerformanceSnapshot as Snapshot
from tests.makers import make_track

pytestmark = pytest.mark.django_db


def imported(folder: Path, content: str, *options: str) -> str:
    path = folder / "past.csv"
    path.write_text(content)
    told = io.StringIO()
    call_command("import_history", str(path), *options, stdout=told, stderr=io.StringIO())
    return told.getvalue()


def test_the_command_tells_what_came_of_a_file(tmp_path: Path) -> None:
    track = make_track()

    told = imported(tmp_path, f"spotify_id,date,streams\n{track.spotify_id},2026-11-13,5")

    assert "past.csv: 1 new numbers of streams for 1 tracks on 1 days, of 1 read; 0 already known" in told
    assert SnapshotRun.objects.get().requested_by == "shell"


def test_a_dry_run_changes_nothing(tmp_path: Path) -> None:
    track = make_track()

    told = imported(tmp_path, f"spotify_id,date,streams\n{track.spotify_id},2026-11-13,5\nx,,1", "--dry-run")

    assert told.startswith("Nothing was changed. The import would add: 1 new numbers of streams")
    assert not SnapshotRun.objects.exists()


def test_a_file_with_bad_rows_is_imported_only_on_request(tmp_path: Path) -> None:
    track = make_track()
    content = f"spotify_id,date,streams\n{track.spotify_id},2026-11-13,5\nx,2026-11-13,1"

    with pytest.raises(CommandError, match="1 rows or cells have errors"):
        imported(tmp_path, content)
    assert not Snapshot.objects.exists()
    imported(tmp_path, content, "--skip-bad")

    assert Snapshot.objects.get().spotify_streams == 5


@pytest.mark.parametrize(
    ("content", "options", "option"),
    [
        ("spotify_id,date,streams\nx,03/04/2026,5", [], "--dates day-first"),
        ("spotify_id,2026-11-13\nx,5", [], "--numbers streams"),
        ("spotify_id,03/04/2026\nx,5", ["--numbers", "views"], "--dates day-first"),
        ("spotify_id,when it was,streams\nx,2026-11-13,5", [], "captured_at=THEIR COLUMN"),
    ],
)
def test_what_has_two_readings_is_asked_about(tmp_path: Path, content: str, options: list[str], option: str) -> None:
    with pytest.raises(CommandError, match=option):
        imported(tmp_path, content, *options)


def test_columns_are_named_once_and_remembered(tmp_path: Path) -> None:
    track = make_track()
    content = f"song,when it was,how many\n{track.spotify_id},2026-11-{{}},5"

    imported(
        *(tmp_path, content.format(13), "--map", "spotify_id=song"),
        *("--map", "captured_at=when it was", "--map", "streams=how many"),
    )
    imported(tmp_path, content.format(14))

    assert Snapshot.objects.count() == 2
    assert ColumnMap.objects.count() == 1


def test_the_command_lists_the_columns_that_it_does_not_read(tmp_path: Path) -> None:
    path = tmp_path / "past.csv"
    path.write_text(f"spotify_id,date,streams,saves\n{make_track().spotify_id},2026-11-13,5,6")
    told = io.StringIO()

    call_command("import_history", str(path), stdout=io.StringIO(), stderr=told)

    assert told.getvalue().startswith("Columns that are not read: saves\n")
