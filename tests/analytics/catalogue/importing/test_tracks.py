"""Several rows of one track become one track with everything they contain."""

import io

import pytest

from analytics.catalogue.importing.people import FileCredit
from analytics.catalogue.importing.rows import read_catalogue
from analytics.catalogue.importing.tracks import CatalogueRow
from analytics.files.records import RowError

TRACK, OTHER = "4PTG3Z6ehGkBFwjybzWkR8", "0VjIjW4GlUZAMYd2vXMi3b"
SPLITS = "spotify_id,title,isrc,contact_name,contact_email,contact_role"


def read(*lines: str) -> tuple[list[CatalogueRow], list[RowError]]:
    return read_catalogue(io.BytesIO("\n".join(lines).encode()))


def test_a_row_per_person_gives_one_track_with_all_its_people() -> None:
    rows, errors = read(
        SPLITS,
        f"{TRACK},Never,,Ann Lee,ann@example.org,writer",
        f"{TRACK},never ,GBARL9300135,Bo Ray,bo@example.org,producer",
        f"{TRACK},Never,GBARL9300135,ANN LEE,ANN@example.org,writer",
    )

    people = (FileCredit("Ann Lee", "ann@example.org", "writer"), FileCredit("Bo Ray", "bo@example.org", "producer"))
    assert rows == [CatalogueRow(2, TRACK, "Never", "", "GBARL9300135", (), people, rows=3)]
    assert errors == []


def test_the_weeks_of_a_chart_repeat_a_track_without_a_word() -> None:
    rows, errors = read("spotify_id,title,artists", f"{TRACK},Never,Rick", f"{OTHER},Ever,Bo", f"{TRACK},Never,R. A.")

    assert [(row.title, row.artists, row.rows, row.left_out) for row in rows] == [
        ("Never", "Rick", 2, ()),
        ("Ever", "Bo", 1, ()),
    ]
    assert errors == []


def test_a_title_that_stands_only_in_the_first_row_of_a_track_is_enough() -> None:
    rows, errors = read(SPLITS, f"{TRACK},,,Ann,,writer", f"{TRACK},Never,,Bo,,writer", f"{TRACK},,,Cy,,artist")

    assert [(row.title, [one.name for one in row.contacts]) for row in rows] == [("Never", ["Ann", "Bo", "Cy"])]
    assert errors == []


def test_each_row_of_a_track_without_a_title_is_reported() -> None:
    rows, errors = read(SPLITS, f"{TRACK},,,Ann,,writer", f"{OTHER},Ever,,,,", f"{TRACK},,,Cy,,artist")

    assert [row.title for row in rows] == ["Ever"]
    assert errors == [RowError(2, "the title is missing"), RowError(4, "the title is missing")]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("Ever,GBARL9300135", "with the title 'Never' instead of 'Ever'"),
        ("Never,USUG11904206", "with the ISRC 'GBARL9300135' instead of 'USUG11904206'"),
    ],
)
def test_rows_that_contradict_each_other_name_both_lines(cells: str, said: str) -> None:
    _, errors = read("spotify_id,title,isrc", f"{TRACK},Never,", f"{TRACK},Never,GBARL9300135", f"{TRACK},{cells}")

    ((line, reason),) = [(error.line, error.reason) for error in errors]
    assert line == 4
    assert reason.startswith("this track is already in line ")
    assert said in reason


@pytest.mark.parametrize("order", [1, -1])
def test_a_row_with_only_the_isrc_of_a_track_in_the_file_belongs_to_it(order: int) -> None:
    lines = [f"{TRACK},Never,QZABC2600001,Ann,writer", ",Never,QZ-ABC-26-00001,Bo,producer"][::order]

    (row,), errors = read("spotify_id,title,isrc,contact_name,contact_role", *lines)

    assert (row.spotify_id, row.line, row.rows) == (TRACK, 2, 2)
    assert {credit.name for credit in row.contacts} == {"Ann", "Bo"}
    assert errors == []


def test_a_row_with_the_isrc_of_two_tracks_of_the_file_is_no_one_s() -> None:
    lines = [f"{TRACK},Never,QZABC2600001", f"{TRACK[::-1]},Never,QZABC2600001", ",Never,QZABC2600001"]

    rows, errors = read("spotify_id,title,isrc", *lines)

    assert [row.spotify_id for row in rows] == [TRACK, TRACK[::-1], ""]
    assert errors == []


@pytest.mark.parametrize(
    "title", ["Don\u2019t \u2013 Live", "don`t - live", "Don't\u200b \u2010 Live", "DON\u00b4T  - LIVE"]
)
def test_a_title_in_other_dashes_and_quotes_is_the_same_title(title: str) -> None:
    (row,), errors = read("spotify_id,title", f"{TRACK},Don't - Live", f"{TRACK},{title}")

    assert (row.title, row.rows) == ("Don't - Live", 2)
    assert errors == []


def test_people_in_columns_of_their_roles_are_credited() -> None:
    (row,), errors = read(
        "spotify_id,title,composers,lyricists,producers,publishers", f"{TRACK},Never,Ann Lee;Bo Ray,Ann Lee,Cy,N/A"
    )

    assert [(credit.name, credit.role) for credit in row.contacts] == [
        ("Ann Lee", "writer"),
        ("Bo Ray", "writer"),
        ("Cy", "producer"),
    ]
    assert (row.left_out, errors) == ((), [])
