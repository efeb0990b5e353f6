"""A writer counts as unpublished only if a source says so; measured on cases labelled by hand."""

from pathlib import Path

import pytest

from analytics.contacts.publishers import State, is_publisher, state, together

CASES = Path(__file__).with_name("labelled_publishers.txt")
DOCUMENTED = Path(__file__).parents[3] / "docs" / "credits.md"
PRECISION, RECALL = 0.95, 0.9


def labelled() -> list[tuple[str, State]]:
    """Return the cases: the truth, and what all sources together say."""
    lines = [line for line in CASES.read_text().splitlines() if not line.startswith("#")]
    return [(true, _said(told)) for true, _, told in (line.partition(" | ") for line in lines)]


def _said(told: str) -> State:
    return together(_one(part.strip()) for part in told.split(";"))


def _one(told: str) -> State:
    if told.startswith("work:"):
        return state(None, [told.removeprefix("work:")])
    if told == "?":
        return state(None)
    return state([] if told == "-" else [name.strip() for name in told.split(",")])


def test_none_on_file_is_right_in_95_of_100() -> None:
    cases = labelled()

    said = [true for true, told in cases if told is State.NONE]
    assert len(cases) >= 100
    assert said.count("none") / len(said) >= PRECISION
    assert said.count("none") / [true for true, _ in cases].count("none") >= RECALL


def test_the_documentation_gives_the_figures_of_the_cases() -> None:
    cases = labelled()
    said = [true for true, told in cases if told is State.NONE]
    right = said.count("none")

    told = " ".join(DOCUMENTED.read_text().split())

    assert f"On {len(cases)} cases labelled by hand, {len(said)} are reported as *none on file*" in told
    assert f"{right} rightly (precision {right / len(said):.2f})" in told


def test_a_publisher_is_never_lost_and_none_is_made_of_a_society() -> None:
    found = {(true, told) for true, told in labelled() if told is State.PUBLISHED}

    assert {true for true, _ in found} == {"some"}
    missed = [told for true, told in labelled() if true == "some" and told is not State.PUBLISHED]
    assert missed == [State.NONE]  # The one whose source does not know the publisher.


@pytest.mark.parametrize(
    ("states", "told"),
    [
        ([], State.UNKNOWN),
        ([State.UNKNOWN], State.UNKNOWN),
        ([State.NONE, State.UNKNOWN], State.NONE),
        ([State.NONE, State.UNCLEAR], State.UNKNOWN),
        ([State.NONE, State.PUBLISHED], State.PUBLISHED),
    ],
)
def test_unknown_is_never_none(states: list[State], told: State) -> None:
    assert together(states) is told


def test_societies_and_placeholders_are_no_publishers() -> None:
    assert not any(map(is_publisher, ["ASCAP", "The Society of GEMA", "Copyright Cntrol", "c/c", "", "—"]))
    assert all(map(is_publisher, ["Music Works", "Copyright Hill Music", "株式会社サンプル出版"]))
