"""When two names count as one person: strict rules, measured on pairs labelled by hand."""

from pathlib import Path

import pytest

from analytics.contacts.names import (
    NameAndIpi,
    Verdict,
    compare,
    ipi_of,
    is_common,
    is_nobody,
    isni_of,
    key_of,
    same_words,
    words_of,
)

PAIRS = Path(__file__).with_name("labelled_names.txt")
DOCUMENTED = Path(__file__).parents[3] / "docs" / "credits.md"
PRECISION, RECALL = 0.99, 0.70

Pair = tuple[bool, NameAndIpi, NameAndIpi]


def labelled() -> list[Pair]:
    """Return the labelled pairs: whether they are one person, and how two sources write them."""
    lines = [line for line in PAIRS.read_text().splitlines() if not line.startswith("#")]
    return [(line[0] == "=", *map(_named, line[2:].split(" | "))) for line in lines]  # type: ignore[misc]


def _named(text: str) -> NameAndIpi:
    name, _, ipi = text.partition(" #")
    return NameAndIpi(name, ipi_of(ipi))


def test_what_is_accepted_of_three_hundred_pairs_is_right_in_99_of_100() -> None:
    pairs = labelled()
    accepted = [(is_one, one, other) for is_one, one, other in pairs if compare(one, other) is Verdict.SAME]

    right = sum(is_one for is_one, _, _ in accepted)
    ones = sum(is_one for is_one, _, _ in pairs)
    wrong = [f"{one.name} | {other.name}" for is_one, one, other in accepted if not is_one]
    assert len(pairs) >= 300
    assert right / len(accepted) >= PRECISION, wrong
    assert right / ones >= RECALL


def test_the_documentation_gives_the_figures_of_the_pairs() -> None:
    pairs = labelled()
    accepted = [is_one for is_one, one, other in pairs if compare(one, other) is Verdict.SAME]
    right, ones = sum(accepted), sum(is_one for is_one, _, _ in pairs)

    told = " ".join(DOCUMENTED.read_text().split())

    assert f"On {len(pairs)} pairs labelled by hand" in told
    assert f"{right} of {len(accepted)} accepted pairs are right (precision {right / len(accepted):.3f})" in told
    assert f"{right} of {ones} pairs that are the same person are accepted (recall {right / ones:.2f})" in told


def test_nobody_is_lost_who_has_the_same_words_or_the_same_ipi() -> None:
    found = [(one, other) for is_one, one, other in labelled() if is_one and same_words(one.name, other.name)]

    assert {compare(one, other) for one, other in found} <= {Verdict.SAME, Verdict.ALIKE}


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        (NameAndIpi("Vesper", "00900000001"), NameAndIpi("Jelka Varnholm", "00900000001"), Verdict.SAME),
        (NameAndIpi("Jelka Varnholm", "00900000001"), NameAndIpi("Jelka Varnholm", "00900000002"), Verdict.OTHER),
        (NameAndIpi("John Smith", "00900000001"), NameAndIpi("John Smith"), Verdict.ALIKE),
        (NameAndIpi("Jelka Varnholm"), NameAndIpi("VARNHOLM JELKA"), Verdict.SAME),
        (NameAndIpi("James Arthur"), NameAndIpi("ARTHUR JAMES"), Verdict.ALIKE),
        (NameAndIpi("Jelka Varnholm"), NameAndIpi("Varnholm Jelka"), Verdict.ALIKE),
        (NameAndIpi("J. Varnholm"), NameAndIpi("Jelka Varnholm"), Verdict.ALIKE),
        (NameAndIpi("Traditional"), NameAndIpi("Traditional"), Verdict.OTHER),
        (NameAndIpi(""), NameAndIpi(""), Verdict.OTHER),
    ],
)
def test_the_ipi_decides_before_the_name(one: NameAndIpi, other: NameAndIpi, verdict: Verdict) -> None:
    assert compare(one, other) is verdict
    assert compare(other, one) is verdict


def test_an_ipi_is_its_eleven_digits_however_it_is_written() -> None:
    assert {ipi_of(text) for text in ("900000001", "00900000001", "0090 000 0001", " 00900000001 ")} == {
        "00900000001"
    }
    assert {ipi_of(text) for text in (None, "", "0", "00000000000", "I-000000229-7", "123456789012", "n/a")} == {""}


def test_an_isni_whose_check_digit_is_wrong_is_none() -> None:
    assert isni_of("0000 0001 2103 2683") == "0000000121032683"
    assert isni_of("https://isni.org/isni/000000012103268X") == ""
    assert isni_of("12") == isni_of(None) == ""


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Jean\N{HYPHEN}Luc O\N{RIGHT SINGLE QUOTATION MARK}Tavern", "jean luc otavern"),
        ("TAVERN, JEAN", "jean tavern"),
        ("Ty Grin, Jr.", "ty grin jr"),
        ("Ola Brekke (NO)", "ola brekke"),
        ("Й", "й"),
        ("…", ""),
    ],
)
def test_the_words_of_a_name_are_without_its_spelling(name: str, words: str) -> None:
    assert " ".join(words_of(name)) == words


def test_names_that_many_have_are_common_and_rare_ones_are_not() -> None:
    assert all(map(is_common, ["John Smith", "J. Smith", "Vesper", "Li Na", "Bo Xu Jr."]))
    assert not any(map(is_common, ["Jelka Varnholm", "John Varnholm", "Ngô Thị Bạchliên"]))


def test_a_placeholder_is_nobody() -> None:
    assert all(map(is_nobody, ["Unknown Writer", "TRAD.", "", "n/a", "Copyright Control"]))
    assert not is_nobody("Anonymous Varnholm")


def test_a_name_without_letters_has_no_key_and_is_like_no_other() -> None:
    assert key_of("…") == ""
    assert not same_words("…", "–")
