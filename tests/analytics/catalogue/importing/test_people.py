"""People as split sheets and distributors write them."""

import pytest

from analytics.catalogue.importing.people import FileCredit, credits_of, each_once, first_name_first, person
from analytics.catalogue.importing.several import listed, people


@pytest.mark.parametrize(
    ("role", "known"),
    [
        ("Composer", ["writer"]),
        ("Songwriter", ["writer"]),
        ("Lyricist", ["writer"]),
        ("CA", ["writer"]),
        ("Composer/Lyricist", ["writer"]),
        ("Writer/Producer", ["writer", "producer"]),
        ("Music & Lyrics", ["writer"]),
        ("Co-Producer, Featured Artist", ["producer", "featured"]),
        ("Remixer", ["remixer"]),
        ("Verlag", ["publisher"]),
        ("Künstler", ["artist"]),
        ("Interprète", ["artist"]),
        ("Writer 50%", ["writer"]),
        ("Composer (25.5 %) / Producer [10%]", ["writer", "producer"]),
    ],
)
def test_the_names_of_roles_in_the_field_are_understood(role: str, known: list[str]) -> None:
    found, left_out = person("Ann Lee", "ann@example.org", role)

    assert [credit.role for credit in found] == known
    assert left_out == []


def test_an_unknown_role_costs_itself_alone() -> None:
    found, left_out = person("Ann Lee", "", "Writer / Caterer")

    assert found == [FileCredit("Ann Lee", "", "writer")]
    known = "writer, producer, artist, featured, remixer, manager, publisher"
    assert left_out == [f"unknown role 'Caterer' of 'Ann Lee': the roles are {known}"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Müller, Ben", "Ben Müller"),
        ("van der Berg, Ann Marie", "Ann Marie van der Berg"),
        ("Ann Lee, Bo Ray", "Ann Lee, Bo Ray"),
        ("Ray, Bo, Cy", "Ray, Bo, Cy"),
        ("Sample Music, Inc.", "Sample Music, Inc."),
        ("Bo Ray, Jr.", "Bo Ray, Jr."),
        ("Ray, Bo & Cy", "Ray, Bo & Cy"),
        ("Ben", "Ben"),
    ],
)
def test_last_name_first_is_turned_round_where_it_is_one_person(written: str, read: str) -> None:
    assert first_name_first(written) == read


@pytest.mark.parametrize("empty", ["", "N/A", "-", "tbc", "\u200b"])
def test_a_person_without_an_e_mail_is_a_person(empty: str) -> None:
    assert person("Ann Lee", empty, "writer") == ([FileCredit("Ann Lee", "", "writer")], [])
    assert credits_of("Ann Lee (writer)") == ([FileCredit("Ann Lee", "", "writer")], [])


def test_a_role_without_anybody_is_left_out() -> None:
    assert person("N/A", "", "writer") == ([], ["role 'writer' was left out: it has no name"])
    assert person("", "", "") == ([], [])


def test_one_name_with_and_without_an_e_mail_stays_two_until_it_is_stored() -> None:
    ann, nameless = FileCredit("Ann", "ann@example.org", "writer"), FileCredit("Ann", "", "writer")

    assert each_once([ann, nameless, FileCredit("ANN", "", "writer")]) == (ann, nameless)


ANN, BO = FileCredit("Ann Lee", "", "writer"), FileCredit("Bo Ray", "", "writer")


@pytest.mark.parametrize(
    "names",
    [
        "Ann Lee; Bo Ray",
        "Lee, Ann; Ray, Bo",
        "Ann Lee\nBo Ray\n",
        "Ann Lee | Bo Ray",
        "Ann Lee / Bo Ray",
        "Ann Lee/Bo Ray",
        "Ann Lee (50%); Bo Ray - 50 %",
    ],
)
def test_several_people_in_a_cell_are_several_people(names: str) -> None:
    assert people(names, "", "Writer") == ([ANN, BO], [])


def test_a_list_of_three_full_names_is_three_people() -> None:
    assert people("Ann Lee, Bo Ray, Cy Day", "", "Writer") == ([ANN, BO, FileCredit("Cy Day", "", "writer")], [])


def test_each_of_several_people_has_their_own_address_number_and_role() -> None:
    found, left_out = people(
        "Ann Lee; Bo Ray", "ann@example.org, bo@example.org", "Writer; Producer", "900000001; 900000002"
    )

    ann = FileCredit("Ann Lee", "ann@example.org", "writer", "00900000001")
    assert found == [ann, FileCredit("Bo Ray", "bo@example.org", "producer", "00900000002")]
    assert left_out == []


def test_a_number_that_may_be_of_either_person_is_left_out_and_reported() -> None:
    found, left_out = people("Ann Lee; Bo Ray", "ann@example.org", "Writer", "900000001")

    assert found == [ANN, BO]
    assert [reason.partition(" was left out: it does not say which of the 2 people")[0] for reason in left_out] == [
        "the e-mail 'ann@example.org'",
        "the IPI '900000001'",
    ]


@pytest.mark.parametrize(
    ("name", "is_reported"),
    [
        ("Ann Lee & Bo Ray", True),
        ("Ann Lee, Bo Ray", True),
        ("Ann Lee und Bo Ray", True),
        ("Lee & Ray", False),
        ("Sample Songs & Other Music Ltd.", False),
        ("AB/CD", False),
    ],
)
def test_what_may_be_one_name_or_two_stays_one_and_is_reported(name: str, is_reported: bool) -> None:  # noqa: FBT001
    found, left_out = people(name, "", "Writer")

    assert [credit.name for credit in found] == [name]
    assert bool(left_out) == is_reported


@pytest.mark.parametrize(
    "name", ["Ann Lee (50%)", "Ann Lee 50%", "Ann Lee - 33.33 %", "Ann Lee, 33,3%", "Ann Lee [5%]"]
)
def test_the_share_of_a_person_is_no_part_of_the_name(name: str) -> None:
    assert people(name, "", "Writer") == ([ANN], [])


def test_a_name_that_is_nothing_but_a_share_stays() -> None:
    assert people("100%", "", "Artist") == ([FileCredit("100%", "", "artist")], [])


@pytest.mark.parametrize(
    "cell",
    [
        "Ann Lee (writer), Bo Ray (writer)",
        "Ann Lee <> (writer), Bo Ray (writer)",
        "Ann Lee (writer)\nBo Ray (writer)",
        "Ann Lee <> (writer);Bo Ray <> (writer)",
    ],
)
def test_people_in_one_cell_may_be_listed_as_people_list_them(cell: str) -> None:
    assert credits_of(cell) == ([ANN, BO], [])


def test_a_comma_after_something_else_than_a_role_belongs_to_the_name() -> None:
    assert credits_of("Ann (Annie), Lee <> (writer)") == ([FileCredit("Lee Ann (Annie)", "", "writer")], [])


@pytest.mark.parametrize(
    ("cell", "is_certain"),
    [
        ("Ann Lee; Bo Ray", True),
        ("Ann Lee, Bo Ray", False),
        ("Ann Lee & Bo Ray", False),
        ("Ann Lee and Bo Ray", False),
    ],
)
def test_a_column_of_a_role_lists_its_people(cell: str, is_certain: bool) -> None:  # noqa: FBT001
    found, left_out = listed(cell, "writer")

    assert found == [ANN, BO]
    assert left_out == ([] if is_certain else [f"{cell!r} was read as 2 people: check that this is right"])


@pytest.mark.parametrize(
    ("cell", "role", "name"),
    [
        ("Lee, Ann", "writer", "Ann Lee"),
        ("Bo Ray, Jr.", "writer", "Bo Ray, Jr."),
        ("Sample Songs & Other Music", "publisher", "Sample Songs & Other Music"),
        ("Sample Songs, Inc.", "publisher", "Sample Songs, Inc."),
        ("AB/CD", "producer", "AB/CD"),
    ],
)
def test_one_person_in_a_column_of_a_role_is_one(cell: str, role: str, name: str) -> None:
    found, _ = listed(cell, role)

    assert [(credit.name, credit.role) for credit in found] == [(name, role)]


@pytest.mark.parametrize("cell", ["N/A", "-", " ", "tbc"])
def test_nobody_in_a_column_of_a_role_is_nothing_to_report(cell: str) -> None:
    assert listed(cell, "writer") == ([], [])


def test_what_nobody_sees_in_a_name_is_dropped_but_what_joins_letters_stays() -> None:
    (credit,), _ = person("\u200bAnn\u00a0 Lee\ufeff", "", "Writer")
    (persian,), _ = person("\u0646\u06cc\u200c\u0645\u0627", "", "Writer")

    assert credit.name == "Ann Lee"
    assert persian.name == "\u0646\u06cc\u200c\u0645\u0627"


@pytest.mark.parametrize(
    ("name", "ipi"),
    [
        ("Ann Lee (GEMA)", ""),
        ("Ann Lee [PRO: ASCAP]", ""),
        ("Ann Lee (IPI 00900000001)", "00900000001"),
        ("Ann Lee, CAE/IPI: 900.000.001", "00900000001"),
        ("Ann Lee (PRS) - IPI# 900 000 001", "00900000001"),
    ],
)
def test_a_society_or_number_behind_a_name_is_no_part_of_it(name: str, ipi: str) -> None:
    assert people(name, "", "Writer") == ([FileCredit("Ann Lee", "", "writer", ipi)], [])


@pytest.mark.parametrize("name", ["Ann Lee (Annie)", "BMI", "(GEMA)", "Ann Ipi 7", "The IPI"])
def test_other_words_in_a_name_stay(name: str) -> None:
    (credit,), _ = people(name, "", "Writer")

    assert credit.name == name


def test_a_number_in_its_own_column_is_not_replaced_by_one_in_the_name() -> None:
    (credit,), left_out = people("Ann Lee (IPI 900000001)", "", "Writer", "900000002")

    assert credit.ipi == "00900000002"
    assert left_out == []
