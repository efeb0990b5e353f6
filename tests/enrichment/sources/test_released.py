"""A release date is as exact as a source knows it, and never padded."""

from datetime import date
from typing import Any

import pytest

from enrichment.sources.released import Released, agreed, in_object, written

DAY = Released(date(2026, 6, 27), "day")
MONTH = Released(date(2026, 6, 1), "month")
YEAR = Released(date(2026, 1, 1), "year")


@pytest.mark.parametrize(("text", "expected"), [("2026-06-27", DAY), ("2026-06", MONTH), ("2026", YEAR)])
def test_a_written_date_has_the_parts_that_it_has(text: str, expected: Released) -> None:
    assert written(text) == expected


@pytest.mark.parametrize(
    "text", ["", "soon", "0000", "0001-01-01", "9999", "2026-13", "2026-02-30", "26", None, 2026]
)
def test_what_is_no_date_is_unknown(text: object) -> None:
    assert written(text) is None


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"isoString": "2026-06-27T00:00:00Z", "precision": "DAY", "year": 2026}, DAY),
        ({"isoString": "2026-01-01T00:00:00Z", "precision": "YEAR", "year": 2026}, YEAR),
        ({"day": 27, "month": 6, "precision": "DAY", "year": 2026}, DAY),
        ({"day": None, "month": 6, "precision": "MONTH", "year": 2026}, MONTH),
        ({"month": 6, "precision": "DAY", "year": 2026}, MONTH),
        ({"year": 2026}, YEAR),
        # Without its precision, or with an unknown one, the rest may be padding.
        ({"isoString": "2026-06-27T00:00:00Z"}, YEAR),
        ({"day": 27, "month": 6, "precision": "MINUTE", "year": 2026}, YEAR),
        ({"precision": "DAY"}, None),
        ({"day": 31, "month": 2, "precision": "DAY", "year": 2026}, None),
        (None, None),
    ],
)
def test_a_date_of_the_player_is_as_exact_as_it_says(told: Any, expected: Released | None) -> None:
    assert in_object(told) == expected


def test_dates_agree_on_the_most_exact_that_fits_all() -> None:
    assert agreed([YEAR, DAY, MONTH]) == DAY
    assert agreed([]) is None


@pytest.mark.parametrize("other", [Released(date(2026, 5, 1), "month"), Released(date(2025, 1, 1), "year")])
def test_dates_that_disagree_are_unknown(other: Released) -> None:
    assert agreed([DAY, other]) is None
