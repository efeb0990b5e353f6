"""Who publishes a writer of a work is kept as each source lists it; that nobody does is said only by a whole list."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from analytics.contacts import merging, personal_data, works
from analytics.contacts.works import ClaimedPublisher, ClaimedWork, ClaimedWriter
from analytics.models import Contact, Publisher, Track, Work, WorkRecording, WorkWriter
from tests.callers import make_person
from tests.makers import make_contact, make_track

pytestmark = pytest.mark.django_db

AT = datetime(2026, 9, 4, 6, tzinfo=UTC)
ISWC, IPI = "T9000000010", "00900000001"
ORIGINAL = ClaimedPublisher("SAMPLE MUSIC", "original", "00900000002", 50.0)
ADMIN = ClaimedPublisher("SAMPLE ADMIN", "administrator", "00900000003")
PAGE = "/contacts/open/"


def told(
    track: Track,
    publishers: Sequence[ClaimedPublisher] | None,
    *,
    source: str = "credits_fm",
    name: str = "VARNHOLM JELKA",
    ipi: str = IPI,
    iswc: str = ISWC,
    of_work: Sequence[ClaimedPublisher] = (),
) -> None:
    works.replace_works(
        track,
        source,
        [
            ClaimedWork(
                "Sample Song",
                iswc,
                [ClaimedWriter(name, ipi, None if publishers is None else tuple(publishers))],
                of_work,
            )
        ],
        AT,
    )
    works.link([track.pk])


def jelka(*tracks: Track) -> Contact:
    contact = make_contact(*tracks, name="Jelka Varnholm")
    Contact.objects.filter(pk=contact.pk).update(ipi=IPI)
    return contact


def states(contact: Contact) -> list[str]:
    return [str(place.state) for place in works.of(contact)]


def test_a_publisher_stands_behind_its_writer_with_place_share_source_and_date() -> None:
    track = make_track()
    contact = jelka(track)

    told(track, [ORIGINAL, ADMIN])

    (place,) = works.of(contact)
    assert [(one.publisher.name, one.place, one.share) for one in place.publishers] == [
        ("SAMPLE MUSIC", "original", 50.0),
        ("SAMPLE ADMIN", "administrator", None),
    ]
    assert (place.state, place.work.iswc) == ("published", ISWC)
    assert [(one.source, one.seen_at) for one in place.sayers] == [("credits_fm", AT)]


def test_an_empty_list_is_none_on_file_and_a_missing_one_is_unknown() -> None:
    one, other = make_track(), make_track()
    contact = jelka(one, other)

    told(one, [])
    told(other, None, iswc="T9000000020")

    assert states(contact) == ["none", "unknown"]


def test_a_publisher_of_another_source_takes_none_on_file_away() -> None:
    track = make_track()
    contact = jelka(track)
    told(track, [])

    told(track, [ORIGINAL], source="spotify", name="Jelka Varnholm", ipi="")

    assert states(contact) == ["published"]


def test_a_publisher_of_the_work_makes_none_on_file_unknown() -> None:
    track = make_track()
    contact = jelka(track)
    told(track, [])

    told(track, None, source="musicbrainz", name="Jelka Varnholm", ipi="", of_work=[ORIGINAL])

    assert states(contact) == ["unknown"]


def test_a_newer_answer_takes_the_place_of_the_sources_own() -> None:
    track = make_track(isrc="QZABC2600001")
    contact = jelka(track)
    told(track, [], iswc="")
    assert Work.objects.get().code == "credits_fm:QZABC2600001"

    told(track, [ORIGINAL])

    assert WorkRecording.objects.get().work.iswc == ISWC
    assert states(contact)[-1] == "published"


def test_two_recordings_of_a_song_are_one_work() -> None:
    told(make_track(), [ORIGINAL])
    told(make_track(), [ORIGINAL])

    assert Work.objects.count() == WorkWriter.objects.count() == Publisher.objects.count() == 1
    assert WorkRecording.objects.count() == 2


def test_a_society_is_no_publisher() -> None:
    track = make_track()
    contact = jelka(track)

    told(track, [ClaimedPublisher("GEMA", "original")])

    assert states(contact) == ["unknown"]
    assert not Publisher.objects.exists()


def test_a_writer_is_linked_by_name_only_to_whoever_has_the_credit() -> None:
    track = make_track()
    namesake, credited = make_contact(name="Jelka Varnholm"), make_contact(track, name="Jelka Varnholm")

    told(track, [])

    assert states(credited) == ["none"]
    assert states(namesake) == []


def test_merging_moves_works_and_undoing_gives_them_back() -> None:
    track = make_track()
    contact, other = make_contact(name="Nightjar"), jelka(track)
    told(track, [])

    done = merging.merge(contact.pk, other.pk, make_person())
    assert states(contact) == ["none"]
    back = merging.undo(done.pk)

    assert states(contact) == []
    assert states(back) == ["none"]
    assert back.ipi == IPI


def test_works_are_in_the_export_and_go_with_the_erasure() -> None:
    track = make_track()
    contact = jelka(track)
    told(track, [ORIGINAL, ClaimedPublisher("Jelka Varnholm Music", "original")])
    (listed,) = personal_data.export_personal_data(contact)["listed_as_a_writer"]
    assert (listed["publisher"], listed["publishers"][0]["name"]) == ("published", "SAMPLE MUSIC")

    personal_data.erase(contact.pk, for_good=True)
    told(track, [ORIGINAL])

    assert not WorkWriter.objects.exists()
    assert {*Publisher.objects.values_list("name", flat=True)} == {"SAMPLE MUSIC", "[erased] Music"}
