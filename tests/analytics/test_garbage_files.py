"""Whatever file is uploaded, and whatever a title contains: no crash, no invented row, no formula."""

import csv
import io
import re
import zipfile
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from analytics.catalogue.importing.cells import is_blank
from analytics.catalogue.importing.rows import read_catalogue
from analytics.files.csv_writer import csv_file, safe, unsafe
from analytics.files.xlsx_writer import spreadsheet_file

TRACK, VIDEO, ISRC = "4PTG3Z6ehGkBFwjybzWkR8", "AAAAAAAAAAA", "QZABC2600001"
ROW = [TRACK, "Sample Track", "Sample Artist", ISRC, VIDEO, "Sample Writer <writer@example.com> (writer)"]
HEADER = ["spotify_id", "title", "artists", "isrc", "youtube_video_id", "contacts"]
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}")

without_nul = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
titles = without_nul | st.sampled_from(
    [
        "=1+1",
        "+1",
        "-1",
        "@x",
        "'=1",
        "\t=1",
        "\r=1",
        "=cmd|' /C calc'!A0",
        "\x01=1",
        "\uff1d1+1",
        " =1",
        "_x000D_",
        "_x005F_x000D_",
        "a\rb",
    ]
)


def as_csv() -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([HEADER, ROW, ROW])
    return stream.getvalue().encode()


def as_workbook() -> bytes:
    book, stream = Workbook(), io.BytesIO()
    for row in (HEADER, ROW, ROW):
        book.worksheets[0].append(row)
    book.save(stream)
    return stream.getvalue()


CSV, WORKBOOK = as_csv(), as_workbook()


@st.composite
def spoilt(draw: st.DrawFn, data: bytes) -> bytes:
    """Return bytes with some of them replaced, removed or inserted."""
    for _ in range(draw(st.integers(1, 3))):
        first = draw(st.integers(0, len(data)))
        last = min(len(data), first + draw(st.integers(0, 30)))
        data = data[:first] + draw(st.binary(max_size=30)) + data[last:]
    return data


@st.composite
def spoilt_inside(draw: st.DrawFn) -> bytes:
    """Return a valid archive with one damaged part, which no checksum of the archive reveals."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as sound, zipfile.ZipFile(stream, "w") as other:
        names = sound.namelist()
        chosen = draw(st.sampled_from(names))
        for name in names:
            content = sound.read(name)
            other.writestr(name, draw(spoilt(content)) if name == chosen else content)
    return stream.getvalue()


def is_understood(data: bytes) -> bool:
    """Read a file; return whether each row can be stored, and an error was reported if there is none."""
    rows, errors = read_catalogue(io.BytesIO(data))
    for row in rows:
        assert re.fullmatch(r"[0-9A-Za-z]{22}", row.spotify_id)
        assert re.fullmatch(r"([A-Z]{2}[0-9A-Z]{3}[0-9]{7})?", row.isrc)
        assert all(re.fullmatch(r"[0-9A-Za-z_-]{11}", video) for video in row.youtube_ids)
        assert 0 < len(row.title) <= 500
        assert "\0" not in "".join([row.title, row.artists, *(one.name + one.email for one in row.contacts)])
    return bool(rows or errors)


@given(spoilt(CSV))
def test_a_spoilt_table_gives_rows_or_reasons(data: bytes) -> None:
    assert is_understood(data)


@given(spoilt(WORKBOOK) | spoilt_inside())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_a_spoilt_workbook_gives_rows_or_reasons(data: bytes) -> None:
    assert is_understood(data)


@given(titles)
def test_no_text_in_a_file_is_a_formula_and_each_can_be_read_back(title: str) -> None:
    assert not safe(title).startswith(FORMULA)
    assert unsafe(safe(title)) == title


@pytest.mark.parametrize(
    "before", ["", " ", "'", "\u00a0", "\u00ad", "\u061c", "\u200b", "\u202e", "\u2066", "\u3164", "\x85"]
)
@pytest.mark.parametrize(
    "sign", [*"=+-@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\ufe66", "\ufe62", "\ufe63", "\ufe6b"]
)
def test_wide_small_and_hidden_signs_of_a_formula_are_guarded(before: str, sign: str) -> None:
    title = f"{before}{sign}1+1"

    assert safe(title) == f"'{title}"
    assert unsafe(safe(title)) == title


@given(titles)
def test_no_cell_of_a_csv_file_is_a_formula(title: str) -> None:
    written = b"".join(csv_file("tracks", ["title"], [[title]])).decode("utf-8-sig")

    (_header, (cell,)) = csv.reader(io.StringIO(written, newline=""))
    assert not cell.startswith(FORMULA)
    assert unsafe(cell) == title


@given(titles)
@settings(deadline=None)
def test_no_cell_of_a_workbook_is_a_formula(title: str) -> None:
    file: Any = spreadsheet_file("tracks", ["title"], [[title]])
    sheet = load_workbook(io.BytesIO(b"".join(file.streaming_content))).worksheets[0]
    file.file_to_stream.close()

    cell = sheet["A2"]
    assert cell.data_type != "f"
    assert not str(cell.value or "").startswith(FORMULA)


@given(titles.filter(lambda title: not is_blank(title)))
@settings(deadline=None)
def test_a_workbook_of_ours_gives_back_every_text(title: str) -> None:
    file: Any = spreadsheet_file("tracks", ["spotify_id", "title"], [[TRACK, title.strip()]])
    written = io.BytesIO(b"".join(file.streaming_content))
    file.file_to_stream.close()

    rows, errors = read_catalogue(written)

    assert [row.title for row in rows] == [title.strip()]
    assert errors == []


@given(titles.filter(lambda title: not is_blank(title)))
def test_a_csv_file_of_ours_gives_back_every_text(title: str) -> None:
    written = b"".join(csv_file("tracks", ["spotify_id", "title"], [[TRACK, title.strip()]]))

    rows, errors = read_catalogue(io.BytesIO(written))

    assert [row.title for row in rows] == [title.strip()]
    assert errors == []
