"""Ids can be turned back into what they name."""

from hypothesis import given
from hypothesis import strategies as st

from enrichment.simulator.ids import BASE62, BASE64_URL, Numbering


@given(st.integers(0, 62**22 - 1))
def test_an_id_leads_back_to_its_number(number: int) -> None:
    ids = Numbering(BASE62, 22, "sample")

    assert ids.number(ids.name(number)) == number


def test_ids_of_neighbours_share_nothing_at_a_glance() -> None:
    ids = Numbering(BASE64_URL, 11, "sample")

    names = [ids.name(number) for number in range(1, 1_000)]

    assert len({name[:4] for name in names}) > 900
    assert len({name[-4:] for name in names}) > 900


def test_a_text_that_is_no_id_has_no_number() -> None:
    ids = Numbering(BASE62, 22, "sample")

    assert ids.number("too-short") is None
    assert ids.number("!" * 22) is None


def test_another_seed_gives_other_ids() -> None:
    assert Numbering(BASE62, 22, "one").name(1) != Numbering(BASE62, 22, "two").name(1)
