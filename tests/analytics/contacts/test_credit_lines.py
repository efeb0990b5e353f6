"""The claims of several sources about a track become one line per person and role, with its sources."""

from analytics.contacts.credit_lines import ClaimedCredit, agree, ipi_in, lines, person_key

IPI, OTHER_IPI = "00900000001", "00900000002"
MLC = ClaimedCredit("credits_fm", "mlc", "writer", "VARNHOLM JELKA", "composer", IPI)
MB = ClaimedCredit("musicbrainz", "musicbrainz", "writer", "Jelka Varnholm", "lyricist")


def test_two_spellings_on_one_track_are_one_person_with_two_witnesses() -> None:
    (line,) = lines([MB, MLC])

    assert (line.name, line.ipi, line.detail) == ("Jelka Varnholm", IPI, "composer, lyricist")
    assert line.sources == ["credits_fm", "musicbrainz"]
    assert agree(line, [])


def test_two_sources_that_have_it_from_one_are_one_witness() -> None:
    own = ClaimedCredit("musicbrainz", "musicbrainz", "producer", "Oskar Brandelyn")
    copied = ClaimedCredit("credits_fm", "musicbrainz", "producer", "Oskar Brandelyn")

    (line,) = lines([own, copied])

    assert line.sources == ["credits_fm", "musicbrainz"]
    assert not agree(line, [])
    assert agree(line, ["spotify"])


def test_a_common_name_is_one_person_on_one_track() -> None:
    (line,) = lines([MLC, ClaimedCredit("musicbrainz", "musicbrainz", "writer", "varnholm, jelka")])

    assert agree(line, [])


def test_two_ipis_are_two_people_and_their_name_alone_is_neither() -> None:
    namesake = ClaimedCredit("credits_fm", "mlc", "writer", "VARNHOLM JELKA", "", OTHER_IPI)

    found = lines([MLC, namesake, MB])

    assert [(line.ipi, len(line.said)) for line in found] == [(IPI, 1), (OTHER_IPI, 1)]


def test_each_role_is_a_line_of_its_own() -> None:
    found = lines([MLC, ClaimedCredit("musicbrainz", "musicbrainz", "producer", "Jelka Varnholm")])

    assert [line.role for line in found] == ["writer", "producer"]


def test_a_placeholder_is_no_line() -> None:
    assert lines([ClaimedCredit("credits_fm", "mlc", "writer", "UNKNOWN WRITER", "", IPI)]) == []


def test_a_persons_key_is_their_ipi_or_the_words_of_their_name() -> None:
    assert person_key("Any Name", IPI) == "Y" + "0" * 10 + IPI
    assert ipi_in(person_key("Any Name", IPI)) == IPI
    assert person_key("Jelka Varnholm", "") == person_key("VARNHOLM, Jelka", "")
    assert person_key("Jelka Varnholm", "") != person_key("Oskar Varnholm", "")
    assert len(person_key("Jelka", "")) == 22
    assert ipi_in(person_key("Jelka", "")) == ""
