"""The arithmetic of the benches: tables, targets, the page with the results, and the capacity model."""

from pathlib import Path

import pytest

from bench import capacity, report
from bench.capacity import Measured, Need
from bench.comparing import Reach, Side, Table, number, spread, take


def sides() -> list[Side]:
    fast, slow = iter([1.0, 3.0, 2.0]), iter([8.0])
    return [
        Side("fast", lambda: {"seconds": next(fast)}),
        Side("slow", lambda: {"seconds": next(slow)}, most_rounds=1),
    ]


def test_sides_are_measured_in_turn_and_no_more_often_than_they_may() -> None:
    taken = take(sides(), 3)

    assert taken.values("fast", "seconds") == [1.0, 3.0, 2.0]
    assert taken.values("slow", "seconds") == [8.0]
    assert taken.ratio("fast", "slow", "seconds") == 0.25


def test_a_table_shows_medians_with_their_spread_and_the_ratio() -> None:
    table = str(Table("Title", take(sides(), 3), [], "A note.", ("slow", "seconds")))

    assert "| fast | 3 | 2.00 (1.00–3.00) | 0.25 |" in table
    assert "| slow | 1 | 8.00 | 1.00 |" in table


@pytest.mark.parametrize(
    ("value", "limit", "at_least", "reached"),
    [(0.2, 0.25, False, True), (0.3, 0.25, False, False), (60, 50, True, True), (40, 50, True, False)],
)
def test_a_reach_that_is_missed_says_so(value: float, limit: float, *, at_least: bool, reached: bool) -> None:
    said = str(Reach("words", value, limit, at_least=at_least))

    assert said.endswith("reached" if reached else "**missed**")


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (0.0251, "0.0251"), (0.5, "0.50"), (12.34, "12.3"), (12, "12"), (1234.5, "1,234")]
)
def test_a_number_has_about_three_digits(value: float, text: str) -> None:
    assert number(value) == text


def test_equal_rounds_have_no_spread() -> None:
    assert spread([2.0, 2.0]) == "2.00"
    assert spread([]) == ""


def test_a_section_takes_the_place_of_its_last_one_and_leaves_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "PAGE", tmp_path / "benchmarks.md")
    order = ("one", "two")

    report.put("two", "as it was", order)
    report.put("one", "first", order)
    report.put("two", "as it is", order)

    page = report.PAGE.read_text()
    assert "as it was" not in page
    assert page.index("first") < page.index("as it is")


def test_a_reach_stands_beside_what_it_came_to_the_time_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "PAGE", tmp_path / "benchmarks.md")

    for value in (1.2, 1.4, 1.6):
        reach = Reach("at most so much", value, 1.5)
        report.put("one", f"A table.\n\n{reach}\n- not a reach: it has no value\n", ("one",))

    page = report.PAGE.read_text()
    assert "- at most so much: **1.60**, **missed** (last time: 1.40)\n- not a reach: it has no value\n" in page
    assert "| one | at most so much | 1.60 | 1.40 | **missed** |" in page
    assert "1.20" not in page


def test_pages_at_a_polite_rate_say_how_many_addresses_are_needed() -> None:
    own_pages = Measured(pages_per_track=0.25, questions_per_track=0, pages_per_second=1.0, page_seconds=3.0)
    day = Need(1_000_000, 24.0, own_pages)

    assert day.pages == 250_000
    assert day.addresses == 3
    assert day.browsers == 9
    assert day.page_hours < 24


def test_requests_from_open_pages_have_a_rate_of_their_own() -> None:
    day = Need(100_000, 24.0, Measured())

    assert (day.pages, day.questions) == (4_000, 96_000)
    assert day.page_hours == pytest.approx(96_000 / 2 / 3_600)
    assert (day.addresses, day.browsers) == (1, 2)


def test_the_table_of_capacity_has_a_column_for_each_size() -> None:
    lines = capacity.table([Need(tracks, 24.0, Measured()) for tracks in (10, 1_000)]).splitlines()

    assert lines[0] == "| tracks | 10 | 1,000 |"
    assert {line.count("|") for line in lines} == {4}
