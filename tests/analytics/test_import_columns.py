"""Importing files with other column names from the shell: the columns are named once."""

from pathlib import Path

import pytest

from analytics.models import Track
from tests.analytics.test_import_catalogue import OTHER, THIRD, TRACK, everything, imported, refused

pytestmark = pytest.mark.django_db

FOREIGN = f"Song;Link\nNever;{TRACK}"
MAP = ("--map", "title=Song", "--map", "url=LINK")


def foreign(folder: Path, text: str = FOREIGN, encoding: str = "utf-8") -> Path:
    path = folder / "songs.csv"
    path.write_text(text, encoding=encoding)
    return path


def test_foreign_columns_are_refused_with_the_options_that_fit(tmp_path: Path) -> None:
    said, _ = refused(foreign(tmp_path))

    assert said.endswith('Say which is which: --map url="link" --map title="song"')
    assert everything() == [[], [], [], []]


def test_columns_that_were_named_once_are_known_the_next_time(tmp_path: Path) -> None:
    imported(foreign(tmp_path), *MAP)
    printed, _ = imported(foreign(tmp_path, f"SONG;link\nLights;{OTHER}"))

    assert printed.startswith("Rows: 1. New: tracks 1")
    assert [*Track.objects.order_by("pk").values_list("title", flat=True)] == ["Never", "Lights"]


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--map", "title=Song"], "there is no column spotify_id, url or isrc"),
        (["--map", "title=Song", "--map", "url=Nowhere"], "the file has no column 'nowhere'"),
        (["--map", "colour=Song"], "write FIELD=COLUMN; the fields are spotify_id, url"),
        (["--map", "title"], "write FIELD=COLUMN"),
        ([*MAP, "--map", "title=Link"], "--map gives title two columns, 'song' and 'link'"),
    ],
)
def test_columns_that_do_not_fit_are_refused(tmp_path: Path, options: list[str], reason: str) -> None:
    said, _ = refused(foreign(tmp_path), *options)

    assert reason in said
    assert everything() == [[], [], [], []]


def test_a_dry_run_tells_what_would_be_and_changes_and_remembers_nothing(tmp_path: Path) -> None:
    path = foreign(tmp_path, f"{FOREIGN}\nLights;{OTHER}\n;{THIRD}")

    printed, complained = imported(path, *MAP, "--dry-run")

    assert (
        printed
        == "Nothing was changed. An import would find: new tracks 2, changed 0, unchanged 0, rows with errors 1.\n"
    )
    assert "line 4: the title is missing" in complained
    assert everything() == [[], [], [], []]
    assert "unknown column 'song'" in refused(path)[0]


def test_a_file_with_our_columns_and_another_is_refused_for_that_one(tmp_path: Path) -> None:
    path = foreign(tmp_path, f"spotify_id,title,BPM\n{TRACK},Never,120")

    said, _ = refused(path)

    assert said == (
        "Nothing was imported: unknown column 'bpm'. Columns that you do not name are not read."
        ' Say which is which: --map spotify_id="spotify_id" --map title="title"'
    )


def test_windows_text_is_read_by_its_name(tmp_path: Path) -> None:
    path = foreign(tmp_path, f"url,title\n{TRACK},Beyoncé", encoding="cp1252")

    imported(path, "--encoding", "cp1252")

    assert Track.objects.get().title == "Beyoncé"


def test_every_refusal_of_columns_offers_what_to_type(tmp_path: Path) -> None:
    _, complained = refused(foreign(tmp_path, "Song;Kennung"))
    mistaken, _ = refused(foreign(tmp_path), "--map", "title=Songs", "--map", "url=Link")

    assert '--map title="song" --map url="THEIR COLUMN"' in complained
    assert 'Try: --map url="link" --map title="song"' in mistaken


def test_the_shell_says_where_the_table_is(tmp_path: Path) -> None:
    path = foreign(tmp_path, f"spotify_id,title\n\nspotify_id,title\n{TRACK},Never")

    imported(path, "--header-line", "3")

    assert Track.objects.get().title == "Never"
    assert "write a line number" in refused(path, "--header-line", "first")[0]
    assert "no row begins in this line" in refused(path, "--header-line", "9" * 20)[1]


def test_what_was_left_out_of_good_rows_is_reported(tmp_path: Path) -> None:
    path = foreign(tmp_path, f"spotify_id,title,isrc\n{TRACK},Never,QZABC")

    printed, complained = imported(path)

    assert printed.startswith("Rows: 1. New: tracks 1")
    assert complained.startswith("line 2: the ISRC was left out: 'QZABC' is not an ISRC")


def test_columns_that_nobody_named_are_listed(tmp_path: Path) -> None:
    path = foreign(tmp_path, f"Song;Link;Writer 1;;Writer 2\nNever;{TRACK};Ann;x;Bo")

    _, complained = imported(path, *MAP)

    assert complained == "Columns that are not read: Writer 1, Writer 2\n"
