"""Files are written piece by piece, and never in memory as a whole.

Closing a response outside Django's test client closes the connection, so these tests keep no rows for one another.
"""

import io
from contextlib import closing
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.http import FileResponse
from django.test import AsyncClient
from openpyxl import load_workbook

from analytics.files import csv_writer, xlsx_writer
from analytics.files.csv_writer import csv_file
from analytics.models import Track
from tests.callers import make_person
from tests.makers import make_tracks

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_asynchronous_server_gets_a_file_piece_by_piece(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_writer, "PIECE", 500)
    make_tracks(40)
    Track.objects.update(title="Moon")
    client = AsyncClient()
    client.force_login(make_person())

    async def pieces() -> list[bytes]:
        response: Any = await client.get(f"/tracks/?format={kind}")
        return [piece async for piece in response]

    found = async_to_sync(pieces)()

    assert len(found) > 1
    assert kind == "xlsx" or b"".join(found).count(b"Moon") == 40


def test_lines_are_made_only_as_fast_as_they_are_taken() -> None:
    made: list[int] = []

    def rows() -> Any:
        for number in range(1_000):
            made.append(number)
            yield [number]

    parts = iter(csv_file("numbers", ["number"], rows()))
    for _ in range(3):
        next(parts)

    assert len(made) == 1


@pytest.mark.slow
def test_a_workbook_of_many_rows_is_kept_on_disk() -> None:
    response = xlsx_writer.spreadsheet_file("numbers", ["number"], ([number] for number in range(5_000)))

    assert isinstance(response, FileResponse)
    with closing(response):
        sheet = load_workbook(io.BytesIO(response.getvalue()), read_only=True).worksheets[0]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == list(range(5_000))
