"""Days and counts in history files as people and programs write them, and what must never be overlooked."""

import io
from datetime import UTC, datetime

import pytest

from analytics.files.records import RowError
from analytics.files.table_reader import ANYWHERE
from analytics.snapshots.importing.counts import count_of
from analytics.snapshots.importing.dates import DateOrder, moment_of, order_of
from analytics.snapshots.importing.positions import positions_of
from analytics.snapshots.importing.rows import FileChoices, Numbers, Plan, numbers_of, plan_of
from tests.analytics.test_table_reader import xlsx

TRACK = "4PTG3Z6ehGkBFwjybzWkR8"
NOW = datetime(2026, 11, 29, tzinfo=UTC)


def planned(*lines: str) -> Plan | RowError:
    return plan_of(io.BytesIO("\n".join(lines).encode()), ANYWHERE, None, FileChoices(count="streams"))


def read(*lines: str) -> list[Numbers | RowError]:
    plan = planned(*lines)
    assert isinstance(plan, Plan)
    return list(numbers_of(io.BytesIO("\n".join(lines).encode()), ANYWHERE, plan, NOW))


@pytest.mark.parametrize(
    "text",
    [
        *("20 Nov 2026", "20th of November 2026", "2026-Nov-20", "Fri, Nov 20, 2026", "Fri Nov 20 2026"),
        *("Fr., 20.11.2026", "Freitag, 20. November 2026", "20. 11. 2026", "20.11.26"),
        *("viernes, 20 de noviembre de 2026", "vendredi 20 novembre 2026", "sexta-feira, 20 de novembro de 2026"),
        *("2026年11月20日", "2026\u201011\u201020", "2026\u201311\u201320", "\uff12\uff10\uff12\uff16/11/20"),
        *("2026-11-20\u200b", "\u00a02026-11-20\u00a0"),
    ],
)
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert moment_of(text) == datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("11/20/2026 4:59 PM", 16),
        ("Nov 20, 2026, 4:59:00\u202fp.m.", 16),
        ("November 20, 2026 at 12:59 am", 0),
        ("11/20/2026 12:59 pm", 12),
        ("2026-11-20 04:59", 4),
    ],
)
def test_half_days_are_read_as_hours_of_a_day(text: str, hour: int) -> None:
    assert moment_of(text, DateOrder.MONTH_FIRST) == datetime(2026, 11, 20, hour, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["11/20/2026 16:59 PM", "11/20/2026 0:59 am", "46346", "Nov 2026", "2026-W47", "Mar"]
)
def test_what_names_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a date|not a valid time|is a week"):
        moment_of(text, DateOrder.MONTH_FIRST)


@pytest.mark.parametrize("text", ["Mar 27 2026", "mar 27.03.2026", "mar. 27 mars 2026"])
def test_a_weekday_that_may_be_a_month_is_what_the_rest_leaves(text: str) -> None:
    assert moment_of(text) == datetime(2026, 3, 27, 12, tzinfo=UTC)


def test_a_weekday_does_not_hide_which_number_is_the_month() -> None:
    assert order_of(["Fr., 03.04.2026", "Fr., 27.03.2026"]) == DateOrder.DAY_FIRST


@pytest.mark.parametrize(
    "name",
    [
        *("Week 47 2026", "KW 47/2026", "2026-W47", "W47", "2026-11-31", "20.11.", "11/20", "Nov 2026", "2026-11"),
        *("Streams Nov", "46346"),
    ],
)
def test_a_column_that_is_meant_as_a_day_is_never_overlooked(name: str) -> None:
    found = planned(f"spotify_id,2026-11-13,{name}", f"{TRACK},1,2")

    assert isinstance(found, RowError)
    told = "name it by the day of its numbers, such as 2026-11-20, or delete it"
    assert found.reason == f"column {name!r} is not a day: {told}"


@pytest.mark.parametrize("names", ["2026-11-13,13 Nov 2026", "13.11.2026,2026-11-13 (streams)"])
def test_two_columns_of_the_same_day_are_refused(names: str) -> None:
    found = planned(f"spotify_id,{names}", f"{TRACK},1,2")

    assert isinstance(found, RowError)
    assert found.reason.endswith("are the same day: delete one")


@pytest.mark.parametrize(
    ("name", "is_of_views"),
    [
        *(("streams_2026-11-13", False), ("streams_20261113", False), ("Streams (2026-11-13)", False)),
        *(("Streams on 2026-11-13", False), ("Abrufe am 13.11.2026", False), ("Écoutes 13/11/2026", False)),
        *(("views_2026_11_13", True), ("Aufrufe 13.11.2026", True), ("Vues le 13 novembre 2026", True)),
        *(("Reproducciones 13/11/2026", False), ("Snapshot 2026-11-13", False)),
    ],
)
def test_a_day_is_found_among_what_a_column_says_of_it(name: str, is_of_views: bool) -> None:  # noqa: FBT001
    (number,) = read(f"spotify_id,{name}", f"{TRACK},7")

    assert isinstance(number, Numbers)
    assert number.at == datetime(2026, 11, 13, 12, tzinfo=UTC)
    assert (number.streams, number.views) == ((None, 7) if is_of_views else (7, None))


def test_half_a_day_in_the_name_of_a_column_is_no_german_word() -> None:
    (number,) = read("spotify_id,Streams 2026-11-13 12:59 am", f"{TRACK},7")

    assert isinstance(number, Numbers)
    assert number.at == datetime(2026, 11, 13, 0, 59, tzinfo=UTC)


def test_columns_that_are_not_read_are_known() -> None:
    plan = planned("spotify_id,Title,2026-11-13,2026-11-13 saves,Notes,", f"{TRACK},T,1,2,3,")

    assert isinstance(plan, Plan)
    assert plan.unread == ["2026-11-13 saves", "Notes"]


@pytest.mark.parametrize("name", ["Change %", "2026-11-13 %", "Total", "Rank", "1", "Peak date", "May Records", ""])
def test_other_columns_beside_days_do_no_harm(name: str) -> None:
    (number,) = read(f"spotify_id,2026-11-13,{name}", f"{TRACK},1,2")

    assert isinstance(number, Numbers)
    assert number.streams == 1


@pytest.mark.parametrize(
    "text",
    [
        *("1234", "1,234", "1.234", "1 234", "1\u00a0234", "1\u2007234", "1\u2009234", "1\u202f234", "1'234"),
        *("1234\u200b", "1,234.00", "1.234,0", "1234.0"),
    ],
)
def test_a_count_is_read_however_its_thousands_are_grouped(text: str) -> None:
    assert count_of(text) == 1234


@pytest.mark.parametrize(
    "text",
    ["1,234.5", "1,23", "12,34,567", "1,234,00", "1.5", "1e6", "-5", "12%", "<1,000", "1234 plays", "TRUE", "1.2M"],
)
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a count|is rounded"):
        count_of(text)


def test_empty_cells_beyond_the_header_do_no_harm_but_others_are_reported() -> None:
    number, wrong = read("spotify_id,date,streams", f"{TRACK},2026-11-20,5,,", f"{TRACK},2026-11-21,5,6,")

    assert isinstance(number, Numbers)
    assert isinstance(wrong, RowError)
    assert wrong.reason.startswith("this row has 5 cells, but the header has 3")


def test_empty_cells_beyond_the_header_of_positions_do_no_harm() -> None:
    lines = ["playlist,date,position,spotify_id", f"Top,2026-11-20,1,{TRACK},"]
    plan = planned(*lines)
    assert isinstance(plan, Plan)

    (position,) = positions_of(io.BytesIO("\n".join(lines).encode()), ANYWHERE, plan, NOW)

    assert not isinstance(position, RowError)


def test_a_count_whose_formula_has_no_result_is_never_taken_for_none() -> None:
    file = xlsx(A=[["spotify_id", "date", "streams"], [TRACK, "2026-11-20", "=2+3"]])
    plan = plan_of(file, ANYWHERE, None)
    assert isinstance(plan, Plan)

    (wrong,) = numbers_of(file, ANYWHERE, plan, NOW)

    assert isinstance(wrong, RowError)
    assert wrong.reason == "the workbook has no result of the formula '=2+3': open it in Excel and save it again"
