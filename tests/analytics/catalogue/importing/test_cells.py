"""Cells as people fill them in: with placeholders, invisible characters, and ISRCs in many spellings."""

import io

import pytest

from analytics.catalogue.importing.cells import isrc_of
from analytics.catalogue.importing.rows import read_catalogue

TRACK = "4PTG3Z6ehGkBFwjybzWkR8"


@pytest.mark.parametrize(
    "written",
    [
        "QZ-ABC-26-00001",
        "qzabc2600001",
        "QZ\u2010ABC\u201026\u201000001",
        "QZ\u2013ABC\u201326\u201300001",
        "QZ.ABC.26.00001",
        "QZ ABC 26 00001",
        "ISRC QZABC2600001",
        "ISRC: QZ-ABC-26-00001",
        "\u200bQZABC2600001\ufeff",
        "QZABC2600001; QZ-ABC-26-00001",
    ],
)
def test_an_isrc_is_read_however_it_is_written(written: str) -> None:
    assert isrc_of(written) == "QZABC2600001"


@pytest.mark.parametrize("written", ["", "N/A", "n/a", "TBC", "-", "–", "0", "none", "\u200b", "?"])
def test_a_placeholder_is_no_isrc(written: str) -> None:
    assert isrc_of(written) == ""


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("QZABC260000", "'QZABC260000' is not an ISRC: an ISRC has 12 characters"),
        ("QZABC26OO001", "is not an ISRC"),
        ("QZABC2600001, QZABC2600002", "several ISRCs: keep only the one of this recording"),
        ("QZABC2600001 QZABC2600002", "several ISRCs"),
        ("\u00dfABC26000012", "is not an ISRC"),
    ],
)
def test_an_unreadable_isrc_costs_the_isrc_alone_and_is_reported(written: str, reason: str) -> None:
    rows, errors = read_catalogue(io.BytesIO(f'spotify_id,title,isrc\n{TRACK},Never,"{written}"'.encode()))

    assert [(row.title, row.isrc) for row in rows] == [("Never", "")]
    ((line, said),) = [(one.line, one.reason) for one in rows[0].left_out]
    assert line == 2
    assert reason in said
    assert errors == []


def test_what_nobody_sees_is_dropped_from_ids_and_links() -> None:
    line = f"\u200b{TRACK[:9]}\u200b{TRACK[9:]}\ufeff,\u2060https://open.spotify.com/track/{TRACK}\u200e,Never,dQw4w9WgXcQ\u200b"

    rows, errors = read_catalogue(io.BytesIO(f"spotify_id,url,title,youtube_video_id\n{line}".encode()))

    assert [(row.spotify_id, row.youtube_ids) for row in rows] == [(TRACK, ("dQw4w9WgXcQ",))]
    assert errors == []


@pytest.mark.parametrize("title", ["\u200b", " \u200b\u2060 ", "\u3164", "\u2800"])
def test_a_title_of_which_nobody_sees_anything_is_missing(title: str) -> None:
    rows, errors = read_catalogue(io.BytesIO(f"spotify_id,title\n{TRACK},{title}".encode()))

    assert rows == []
    assert [error.reason[:20] for error in errors] == ["the title is missing"]


@pytest.mark.parametrize("error", ["#REF!", "#NAME?", "#VALUE!", "#SPILL!", "#ERROR!"])
def test_an_error_of_a_spreadsheet_is_no_text(error: str) -> None:
    lines = [f"{TRACK},Never,{error},{error},", f"{TRACK[::-1]},{error},,,"]

    table = "\n".join(["spotify_id,title,artists,contact_name,contact_role", *lines])
    (row,), errors = read_catalogue(io.BytesIO(table.encode()))

    assert (row.title, row.artists, row.contacts) == ("Never", "", ())
    assert [one.reason for one in row.left_out] == [
        f"the {field} was left out: '{error}' is an error of the spreadsheet: correct the formula"
        for field in ("artists", "contact_name")
    ]
    assert [(one.line, one.reason) for one in errors] == [(3, "the title is missing")]


def test_two_links_in_two_lines_of_a_cell_are_never_taken_for_one() -> None:
    link, other = (f"https://open.spotify.com/track/{one}?si=1" for one in (TRACK, TRACK[::-1]))

    rows, errors = read_catalogue(io.BytesIO(f'url,title\n"{link}\n{other}",Never'.encode()))

    assert rows == []
    assert "there are 2 links" in errors[0].reason


@pytest.mark.parametrize("between", [";", ", ", "\n", " ", " | "])
@pytest.mark.parametrize("before", ["", "https://youtu.be/", "https://www.youtube.com/watch?feature=x&amp;v="])
def test_several_videos_in_a_cell_are_all_read(between: str, before: str) -> None:
    cell = between.join(f"{before}{video}" for video in ("dQw4w9WgXcQ", "kJQP7kiw5Fk"))

    (row,), errors = read_catalogue(io.BytesIO(f'spotify_id,title,youtube_video_id\n{TRACK},Never,"{cell}"'.encode()))

    assert row.youtube_ids == ("dQw4w9WgXcQ", "kJQP7kiw5Fk")
    assert errors == []


def test_letters_that_are_joined_by_an_invisible_sign_stay_joined() -> None:
    family = "\U0001f469\u200d\U0001f469\u200d\U0001f467"

    rows, _ = read_catalogue(io.BytesIO(f"spotify_id,title\n{TRACK},{family}".encode()))

    assert rows[0].title == family
