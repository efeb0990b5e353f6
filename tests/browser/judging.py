"""What is wrong with a page: what axe finds, what is too wide, and the browser's console errors."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

from tests.browser.seeing import LOOKS, PAPER, emulate, go, look

Looks = Sequence[tuple[int, str]]

FIRST, REST = LOOKS[::3], LOOKS[1:3]
"""Light on a desktop and dark on a phone: each width and each scheme once. The rest is the other way round."""

IN_ALL_LOOKS = pytest.mark.parametrize(
    "looks", [FIRST, pytest.param(REST, marks=pytest.mark.long)], ids=["first", "rest"]
)

LONG_VISIT = 1_800
"""Seconds that only a hang takes, even in a test that checks many pages."""

AXE = (Path(__file__).parent / "axe-4.14.1.min.js").read_text()

# Passed checks are not reported in detail. Two of the slowest rules find nothing serious.
_RUN = """
    const told = arguments[0];
    const rules = {"region": {enabled: false}, "hidden-content": {enabled: false}};
    axe.run(document, {rules, resultTypes: ["violations"], reporter: "no-passes"}).then(
        ({violations}) => told({violations: violations
            .filter(({impact}) => impact === "serious" || impact === "critical")
            .map(({id, nodes}) => [id, nodes.slice(0, 3).map(({html}) => html.slice(0, 160))])}),
        (error) => told({error: `${error}`}),
    );
"""


# What is wider than its cell lies over the next one.
_OVERLAPPING = """
    return [...document.querySelectorAll("td, th")]
        .filter((cell) => cell.checkVisibility() && cell.scrollWidth > cell.clientWidth + 1)
        .slice(0, 3).map((cell) => cell.innerText);
"""


def problems_by_axe(chrome: Chrome) -> list[str]:
    """Return the serious and critical accessibility problems that axe finds in the page."""
    if not chrome.execute_script("return 'axe' in window"):
        chrome.execute_script(AXE)
    found = chrome.execute_async_script(_RUN)
    assert "error" not in found, found
    return [f"{rule}: {json.dumps(places)}" for rule, places in found["violations"]]


def visit(chrome: Chrome, address: str) -> None:
    """Open a page in its first look."""
    emulate(chrome, *LOOKS[0])
    go(chrome, address)


def problems(chrome: Chrome, looks: Looks = FIRST) -> list[str]:
    """Return what is wrong with the page in each look, switched in place: by axe, and what does not fit."""
    found = []
    for width, scheme in looks:
        look(chrome, width, scheme)
        found += [f"{width} {scheme}: {one}" for one in _problems(chrome, width)]
    return found


def problems_on_paper(chrome: Chrome) -> list[str]:
    """Return what would be cut off, or overlap, if the page was printed. The next page is shown in another look."""
    look(chrome, PAPER, "light", media="print")
    return _unfit(chrome, PAPER)


def _problems(chrome: Chrome, width: int) -> list[str]:
    return problems_by_axe(chrome) + _unfit(chrome, width)


def _unfit(chrome: Chrome, width: int) -> list[str]:
    # Compared with the device's width: a phone's window grows with what does not fit.
    overflow = chrome.execute_script("return document.documentElement.scrollWidth") - width
    overlapping = chrome.execute_script(_OVERLAPPING)
    return [f"{overflow} px too wide"] * (overflow > 0) + [f"wider than its cell: {words}" for words in overlapping]


def console(chrome: Chrome) -> list[str]:
    """Return the browser's console errors, except for expected 4xx answers."""
    lines = [str(line["message"]) for line in chrome.get_log("browser")]  # type: ignore[no-untyped-call]  # it ships none
    return [line for line in lines if "status of 400" not in line and "status of 404" not in line]
