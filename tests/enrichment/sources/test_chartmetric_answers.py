"""Understanding Chartmetric's answers: saved ones, good and bad."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrichment.sources.base import (
    HIGHEST,
    CountHidden,
    NotRead,
    PageChanged,
    QuotaSpent,
    SourceBlocked,
    SourceRefused,
    SourceUnreachable,
)
from enrichment.sources.chartmetric import Point, answers

SAVED = Path(__file__).parent / "saved" / "chartmetric"
TRACK = "0aBcDeFgHiJkLmNoPqRsTu"
NOW = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
IN_AN_HOUR = str(int((NOW + timedelta(hours=1)).timestamp()))


def saved(name: str) -> Any:
    return answers.decoded((SAVED / f"{name}.json").read_bytes())


def test_a_history_is_in_order_with_the_highest_number_of_each_moment() -> None:
    assert answers.history(saved("history"), TRACK, NOW) == (
        Point(datetime(2026, 11, 16, tzinfo=UTC), 1_900_000),
        Point(datetime(2026, 11, 18, tzinfo=UTC), 2_000_456),
    )


@pytest.mark.parametrize("name", ["empty", "only_nulls"])
def test_no_number_is_unknown_and_never_zero(name: str) -> None:
    with pytest.raises(CountHidden):
        answers.history(saved(name), TRACK, NOW)


@pytest.mark.parametrize(
    "name", ["another_track", "future", "abbreviated", "no_moment", "negative", "no_series", "no_list"]
)
def test_an_answer_that_is_not_understood_gives_no_number(name: str) -> None:
    with pytest.raises(PageChanged):
        answers.history(saved(name), TRACK, NOW)


@pytest.mark.parametrize("value", [100, "100", 100.0, "100.0", "100.00"])
def test_a_whole_number_is_read_however_it_is_written(value: object) -> None:
    entry = {"timestp": "2026-11-01", "value": value}

    (point,) = answers.history({"obj": [{"track_domain_id": TRACK, "data": [entry]}]}, TRACK, NOW)

    assert (point.streams, type(point.streams)) == (100, int)


@pytest.mark.parametrize("value", [HIGHEST, f"{HIGHEST}.0"])
def test_the_highest_number_is_read(value: object) -> None:
    entry = {"timestp": "2026-11-01", "value": value}

    assert answers.history({"obj": [{"track_domain_id": TRACK, "data": [entry]}]}, TRACK, NOW)[0].streams == HIGHEST


@pytest.mark.parametrize(
    "value",
    [100.5, "100.5", "1e3", "100.", "\u0661", 1e17, float("inf"), True, HIGHEST + 1, str(HIGHEST + 1), "9" * 5_000],
)
def test_what_is_no_possible_whole_number_is_not_rounded_to_one(value: object) -> None:
    entry = {"timestp": "2026-11-01", "value": value}

    with pytest.raises(PageChanged):
        answers.history({"obj": [{"track_domain_id": TRACK, "data": [entry]}]}, TRACK, NOW)


OURS = {"track_domain_id": TRACK, "data": [{"timestp": "2026-11-01", "value": 100}]}


@pytest.mark.parametrize("data", [[{"timestp": "2026-11-01", "value": 999}], None, [{"value": "1.2M"}]])
def test_the_series_of_another_edition_changes_nothing_about_ours(data: object) -> None:
    another = {"track_domain_id": "9" * 22, "data": data}

    assert [point.streams for point in answers.history({"obj": [another, OURS]}, TRACK, NOW)] == [100]


@pytest.mark.parametrize("another", [None, "", []])
def test_what_stands_beside_our_series_and_is_none_changes_nothing(another: object) -> None:
    assert [point.streams for point in answers.history({"obj": [another, OURS]}, TRACK, NOW)] == [100]


@pytest.mark.parametrize(
    "entry",
    [
        None,
        {"timestp": "2026-10-25"},
        {"timestp": "2026-10-25", "value": None},
        {"timestp": "2026-10-25", "value": float("nan")},
        {"timestp": "2027-10-25", "value": 999},
    ],
    ids=["nothing", "no value", "null", "no number", "of the future"],
)
def test_a_gap_or_a_point_of_the_future_costs_no_other_point(entry: object) -> None:
    data = [entry, *OURS["data"], entry]

    (point,) = answers.history({"obj": [{"track_domain_id": TRACK, "data": data}]}, TRACK, NOW)

    assert point == Point(datetime(2026, 11, 1, tzinfo=UTC), 100)


def test_a_page_in_place_of_an_answer_is_not_understood() -> None:
    with pytest.raises(PageChanged):
        answers.decoded(b"<html>Just a moment...</html>")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
_ENTRIES = st.lists(st.fixed_dictionaries({"timestp": _JSON, "value": _JSON}), max_size=3)
_SERIES = st.fixed_dictionaries({"track_domain_id": st.just(TRACK) | _JSON, "data": _JSON | _ENTRIES})


@given(_JSON | st.fixed_dictionaries({"obj": _JSON | st.lists(_SERIES, max_size=3)}))
def test_whatever_is_answered_ends_as_counts_of_the_past_or_as_a_reason(answer: object) -> None:
    try:
        points = answers.history(answer, TRACK, NOW)
    except NotRead:
        return
    assert all(point.streams >= 0 and point.observed_at <= NOW for point in points)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (401, SourceRefused),
        (402, QuotaSpent),
        (403, SourceRefused),
        (404, CountHidden),
        (429, SourceBlocked),
        (500, SourceUnreachable),
        (503, SourceUnreachable),
        (302, PageChanged),
        (418, PageChanged),
    ],
)
def test_each_status_says_what_to_do(status: int, outcome: type[NotRead]) -> None:
    assert type(answers.failure(status, {}, NOW)) is outcome


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({}, timedelta(minutes=1)),
        ({"Retry-After": "7"}, timedelta(seconds=7)),
        ({"X-RateLimit-Reset": IN_AN_HOUR}, timedelta(hours=1)),
        ({"X-RateLimit-Reset": IN_AN_HOUR, "Retry-After": "7"}, timedelta(hours=1)),
        ({"X-RateLimit-Reset": "soon", "Retry-After": "later"}, timedelta(minutes=1)),
        # In milliseconds, it would be in the year 58,000.
        ({"X-RateLimit-Reset": IN_AN_HOUR + "000"}, timedelta(minutes=1)),
    ],
)
def test_a_429_waits_as_long_as_its_headers_say(headers: dict[str, str], wait: timedelta) -> None:
    told = answers.failure(429, headers, NOW)

    assert isinstance(told, SourceBlocked)
    assert told.retry_after == wait


@pytest.mark.parametrize(("reset_hours", "hours"), [(0.01, 1), (1, 1), (5, 5)])
def test_spent_credits_wait_for_an_hour_at_the_least(reset_hours: float, hours: float) -> None:
    reset = NOW + timedelta(hours=reset_hours)

    told = answers.failure(402, {"X-RateLimit-Reset": str(int(reset.timestamp()))}, NOW)

    assert isinstance(told, QuotaSpent)
    assert told.until == NOW + timedelta(hours=hours)


@pytest.mark.parametrize(("left", "free_at"), [("0", NOW + timedelta(hours=1)), ("1", None), ("", None)])
def test_nobody_asks_on_when_nothing_remains(left: str, free_at: datetime | None) -> None:
    headers = {"X-RateLimit-Remaining": left, "X-RateLimit-Reset": IN_AN_HOUR}

    assert answers.free_at(headers, NOW) == free_at


def test_a_token_comes_with_its_life() -> None:
    assert answers.token({"token": "abc", "expires_in": 3600}) == answers.Token("abc", 3600)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        [],
        {"token": "", "expires_in": 3600},
        {"token": "very-secret-token\r\nX: 1", "expires_in": 3600},
        {"token": "very-secret-token"},
        {"token": "very-secret-token", "expires_in": "3600"},
    ],
)
def test_a_token_that_is_not_understood_is_not_shown(answer: object) -> None:
    with pytest.raises(PageChanged) as told:
        answers.token(answer)

    assert "very-secret-token" not in str(told.value)
