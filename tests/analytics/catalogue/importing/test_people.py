"""People as split sheets and distributors write them."""

import pytest

from analytics.catalogue.importing.people import Credit, credits_of, each_once, first_name_first, person


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
    ],
)
def test_the_names_of_roles_in_the_field_are_understood(role: str, known: list[str]) -> None:
    found, left_out = person("Ann Lee", "ann@example.org", role)

    assert [credit.role for credit in found] == known
    assert left_out == []


def test_an_unknown_role_costs_itself_alone() -> None:
    found, left_out = person("Ann Lee", "", "Writer / Caterer")

    assert found == [Credit("Ann Lee", "", "writer")]
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
    assert person("Ann Lee", empty, "writer") == ([Credit("Ann Lee", "", "writer")], [])
    assert credits_of("Ann Lee (writer)") == ([Credit("Ann Lee", "", "writer")], [])


def test_a_role_without_anybody_is_left_out() -> None:
    assert person("N/A", "", "writer") == ([], ["role 'writer' was left out: it has no name"])
    assert person("", "", "") == ([], [])


def test_one_name_with_and_without_an_e_mail_stays_two_until_it_is_stored() -> None:
    ann, nameless = Credit("Ann", "ann@example.org", "writer"), Credit("Ann", "", "writer")

    assert each_once([ann, nameless, Credit("ANN", "", "writer")]) == (ann, nameless)
