"""How long a server asks us to wait."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from enrichment.net.retry_after import LONGEST, asked_wait

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("0", timedelta(0)),
        (" 90 ", timedelta(seconds=90)),
        ("Fri, 20 Nov 2026 12:01:00 GMT", timedelta(minutes=1)),
        ("Fri, 20 Nov 2026 12:01:00 -0000", timedelta(minutes=1)),
        ("Fri, 20 Nov 2026 13:01:00 +0100", timedelta(minutes=1)),
        ("Fri, 20 Nov 2026 11:00:00 GMT", timedelta(0)),
        ("86400", timedelta(days=1)),
        ("9" * 10, LONGEST),
        ("1.5", timedelta(seconds=1.5)),
        ("30, 60", timedelta(minutes=1)),
        ("60\n30", timedelta(minutes=1)),
    ],
)
def test_the_wait_is_what_the_header_asks_for(header: str, expected: timedelta) -> None:
    with time_machine.travel(NOW, tick=False):
        assert asked_wait(header) == expected


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "soon",
        "-5",
        "30, soon",
        "1e3",
        "9" * 5000,
        f"Wed, 21 Oct {'9' * 20} 07:28:00",
    ],
)
def test_a_header_that_is_not_understood_asks_for_none(header: str | None) -> None:
    assert asked_wait(header) is None


def test_a_date_is_compared_with_the_clock() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)

    wait = asked_wait(later)

    assert wait is not None
    assert timedelta(minutes=9) < wait <= timedelta(minutes=10)


@given(st.text() | st.datetimes(timezones=st.timezones()).map(format_datetime))
def test_whatever_it_holds_the_wait_is_a_time_or_none(header: str) -> None:
    wait = asked_wait(header)

    assert wait is None or wait >= timedelta(0)
