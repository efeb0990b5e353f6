"""Headers of files that other programs export: which columns are suggested, and what is offered if one is missing."""

import io
import tomllib
from pathlib import Path

import pytest

from analytics.catalogue.importing.columns import options, suggested, wrong_choice
from analytics.catalogue.importing.rows import read_catalogue
from analytics.files.records import names_of

LAYOUTS = [
    pytest.param(one["header"], one["columns"], id=name)
    for name, one in tomllib.loads(Path(__file__).with_name("layouts.toml").read_text()).items()
]


@pytest.mark.parametrize(("header", "columns"), LAYOUTS)
def test_the_columns_of_well_known_exports_are_suggested(header: str, columns: dict[str, str]) -> None:
    found = suggested(header.split("|"))

    assert {field: found.get(field) for field in columns} == columns
    assert wrong_choice(found, names_of(header.split("|"))) is None


@pytest.mark.parametrize(("header", "columns"), LAYOUTS)
def test_every_refused_header_offers_the_line_to_type(header: str, columns: dict[str, str]) -> None:
    for separator in (",", ";", "\t"):
        names = [f'"{name}"' if separator in name else name for name in header.split("|")]
        row = ["x" for _name in names]
        rows, errors = read_catalogue(io.BytesIO("\n".join(map(separator.join, [names, row])).encode()))

        assert rows == []
        if "unknown column" in errors[0].reason:
            assert f'--map title="{columns["title"]}"' in errors[0].reason


@pytest.mark.parametrize(
    ("header", "offered"),
    [
        (
            "endTime|artistName|trackName|msPlayed",
            'title="trackname" --map artists="artistname" --map url="THEIR COLUMN"',
        ),
        ("song|listeners|streams|saves", 'title="song" --map url="THEIR COLUMN"'),
        ("Kennung|Menge", 'url="THEIR COLUMN" --map title="THEIR COLUMN"'),
    ],
    ids=["streaming history of old", "Spotify for Artists", "somebody's own"],
)
def test_what_no_column_says_is_left_open_in_the_line_to_type(header: str, offered: str) -> None:
    lines = [header.replace("|", ","), ",".join("x" for _name in header.split("|"))]

    rows, errors = read_catalogue(io.BytesIO("\n".join(lines).encode()))

    assert options(header.split("|")) == f"--map {offered}"
    assert rows == []
    assert f"Say which is which: --map {offered}" in errors[0].reason
