"""Whose tracks a tag ranks, and for which contacts they count."""

import pytest

from analytics.models import Contact, Credit, Platform, Track
from tests.analytics.insights.test_trending import names, ranked, weekly
from tests.makers import make_contact, make_track

pytestmark = pytest.mark.django_db

COUNTS = (100_000, 101_000, 109_000)


@pytest.fixture
def editions() -> tuple[Track, Track]:
    """Give two editions of a recording that gained more than usual."""
    first, second = make_track(isrc="QZTST2600001"), make_track(isrc="QZTST2600001")
    weekly(*({(one, Platform.SPOTIFY): count for one in (first, second)} for count in COUNTS))
    return first, second


def make_tagged(*tracks: Track) -> Contact:
    contact = make_contact(*tracks)
    Contact.objects.filter(pk=contact.pk).update(tags="Berlin")
    return contact


def test_a_recording_counts_once_for_a_contact_with_two_roles_in_two_editions(editions: tuple[Track, Track]) -> None:
    contact = make_tagged(*editions)
    Credit.objects.create(track=editions[0], contact=contact, role="producer")

    movers = ranked(tag="berlin")

    assert names(movers.trending) == [editions[0].pk]
    assert [(one.pk, one.gain, one.recordings) for one in movers.contacts] == [(contact.pk, 8_000, 1)]


def test_a_recording_counts_for_those_behind_an_edition_that_is_no_longer_followed(
    editions: tuple[Track, Track],
) -> None:
    first, second = editions
    people = {make_tagged(first).pk, make_tagged(second).pk}
    make_contact(first, second)
    Track.objects.filter(pk=first.pk).update(active=False)

    movers = ranked(tag="berlin")

    assert (names(movers.trending), set(names(movers.contacts))) == ([second.pk], people)


def test_only_tracks_of_the_tag_stand_for_their_recording(editions: tuple[Track, Track]) -> None:
    first, second = editions
    contact = make_tagged(second)
    make_contact(first)

    movers = ranked(tag="berlin")

    assert (names(movers.trending), names(movers.contacts)) == ([second.pk], [contact.pk])
