"""Counts are understood in every common notation, and nothing else is taken for a count."""

import unicodedata
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from enrichment.sources.base import CountHidden, NotRead, PageChanged
from enrichment.sources.spotify import count_text

NARROW, NO_BREAK, THIN = "\u202f", "\u00a0", "\u2009"
MARKS: Final = [",", ".", NARROW, NO_BREAK, THIN, " ", "'", "\u2019", "\u066c"]
ZEROS: Final = ["0", "\u0660", "\u06f0", "\u0966", "\u09e6", "\u1040", "\uff10"]
"""Zero in Latin, Arabic, Persian, Devanagari, Bengali, Burmese and full-width digits."""

counts = st.integers(min_value=1, max_value=10**15)


def in_digits(number: str, zero: str) -> str:
    return number.translate({ord("0") + value: chr(ord(zero) + value) for value in range(10)})


def in_indian_groups(count: int) -> str:
    head, last = divmod(count, 1000)
    if head == 0:
        return str(last)
    pairs = f"{head:,}".replace(",", "")
    odd = len(pairs) % 2
    groups = [pairs[:odd]] * odd + [pairs[at : at + 2] for at in range(odd, len(pairs), 2)]
    return f"{','.join(groups)},{last:03d}"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("74,688,935", 74_688_935),
        (f"63{NARROW}927{NARROW}604", 63_927_604),
        (f"63{NO_BREAK}927{NO_BREAK}604", 63_927_604),
        ("74.688.935", 74_688_935),
        ("74\u2019688\u2019935", 74_688_935),
        ("12,34,567", 1_234_567),
        ("\u0661\u066c\u0662\u0663\u0664\u066c\u0665\u0666\u0667", 1_234_567),
        ("\u200f१२,३४,५६७\u200f", 1_234_567),
        ("  512\n", 512),
        ("1234", 1_234),
    ],
)
def test_a_count_is_read_as_its_country_writes_it(text: str, count: int) -> None:
    assert count_text(text) == count


@pytest.mark.parametrize("zero", ZEROS)
def test_a_zero_on_the_page_is_no_number(zero: str) -> None:
    with pytest.raises(CountHidden):
        count_text(zero)


@given(counts, st.sampled_from(MARKS), st.sampled_from(ZEROS))
def test_every_count_is_read_back_in_threes(count: int, mark: str, zero: str) -> None:
    text = in_digits(f"{count:,}", zero).replace(",", mark)

    assert count_text(text) == count


@given(counts, st.sampled_from(ZEROS))
def test_every_count_is_read_back_in_indian_groups(count: int, zero: str) -> None:
    assert count_text(in_digits(in_indian_groups(count), zero)) == count


@pytest.mark.parametrize(
    "text",
    [
        *("", "–", "1.2M", "1.2 Mio.", "1,23", "12,3456", "1,234,56", "1234,567", ",123", "1,", "-5", "+5"),
        *("1,234.567", "01,234", "007", "0,123", "1e6", "½", "²", "①", "1٢3", "NaN", "#3", "3:45", "1,,234"),
        *("1\n234", "1,234 plays", str(10**15 + 1), "9" * 5_000),
    ],
)
def test_what_is_not_wholly_a_number_is_a_changed_page(text: str) -> None:
    with pytest.raises(PageChanged):
        count_text(text)


@pytest.mark.parametrize("text", ["< 1,000", "<1.000", "\uff1c 1 000", f"<{NO_BREAK}1{NARROW}000"])
def test_less_than_a_thousand_is_hidden_and_never_a_number(text: str) -> None:
    with pytest.raises(CountHidden, match="below 1,000"):
        count_text(text)


def test_less_than_nothing_known_is_a_changed_page() -> None:
    with pytest.raises(PageChanged):
        count_text("< some")


@given(st.text() | st.text(alphabet="0123456789,. '<M\u00a0٣"))
@example("1,234")
def test_garbage_gives_no_number(text: str) -> None:
    try:
        count = count_text(text)
    except NotRead:
        return

    digits = [unicodedata.decimal(sign, -1) for sign in text]
    rest = {sign for sign, digit in zip(text, digits, strict=True) if digit < 0}
    assert "".join(str(digit) for digit in digits if digit >= 0) == str(count)
    assert rest <= {*MARKS, "\t", "\r", "\n", "\u200e", "\u200f", "\u061c"}
