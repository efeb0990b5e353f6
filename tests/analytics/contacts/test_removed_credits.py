"""A credit that a person removes or corrects in the admin stays so, whatever sources say later."""

from datetime import UTC, datetime

import pytest

from analytics.contacts import credit_claims
from analytics.contacts.credit_lines import ClaimedCredit
from analytics.contacts.credit_suggestions import open_people
from analytics.models import Contact, Credit, Track
from tests.callers import logged_in, make_person
from tests.makers import make_contact, make_track

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 6, tzinfo=UTC)
NAME = "Jelka Varnholm"


def told_by_two(track: Track, name: str = NAME) -> None:
    """Have two independent sources name a writer, which is enough for a credit."""
    for source in ("credits_fm", "musicbrainz"):
        said = [ClaimedCredit(source, source, "writer", name)]
        credit_claims.replace_claims(track.pk, source, said, AT)
        credit_claims.combine_claims(track.pk)


def change(credit: Credit, **changed: object) -> None:
    track = credit.track
    form = {
        "spotify_id": track.spotify_id, "title": track.title, "active": "on",
        "videos-TOTAL_FORMS": 0, "videos-INITIAL_FORMS": 0, "credits-TOTAL_FORMS": 1, "credits-INITIAL_FORMS": 1,
        "credits-0-id": credit.pk, "credits-0-track": track.pk, "credits-0-contact": credit.contact_id,
        "credits-0-role": credit.role,
    }  # fmt: skip
    fields = {f"credits-0-{name}": value for name, value in changed.items()}
    logged_in(make_person(superuser=True)).post(f"/admin/analytics/track/{track.pk}/change/", form | fields)


def credits_of(track: Track) -> set[tuple[str, str]]:
    return {*track.credits.values_list("contact__name", "role")}


@pytest.mark.parametrize("by_sources", [True, False])
def test_a_credit_that_is_deleted_does_not_come_back(*, by_sources: bool) -> None:
    track = make_track()
    if by_sources:
        told_by_two(track)
    else:
        make_contact(track, name=NAME)
    assert credits_of(track) == {(NAME, "writer")}

    change(track.credits.get(), DELETE="on")
    told_by_two(track)

    assert credits_of(track) == set()
    assert not open_people().exists()


@pytest.mark.parametrize("what", ["contact", "role"])
def test_a_credit_that_is_corrected_stays_corrected(what: str) -> None:
    track = make_track()
    told_by_two(track)
    other = make_contact(name="Oskar Brandelyn")

    change(track.credits.get(), **{what: {"contact": other.pk, "role": "producer"}[what]})
    told_by_two(track)

    corrected = {"contact": ("Oskar Brandelyn", "writer"), "role": (NAME, "producer")}[what]
    assert credits_of(track) == {corrected}


def test_a_credit_that_is_removed_from_one_track_comes_by_itself_on_another() -> None:
    track, other = make_track(), make_track()
    told_by_two(track)

    change(track.credits.get(), DELETE="on")
    told_by_two(other)

    assert credits_of(other) == {(NAME, "writer")}
    assert Contact.objects.count() == 1
