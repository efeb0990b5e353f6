"""Two contacts are merged and separated again: nothing is lost either way."""

from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from django.contrib.auth.models import User

from analytics.catalogue.importing import store
from analytics.catalogue.importing.people import FileCredit as Named
from analytics.catalogue.importing.tracks import CatalogueRow
from analytics.contacts import aggregates
from analytics.contacts.merging import MergeRefused, merge, undo
from analytics.lists.search import contacts_like
from analytics.models import Contact, ContactCurrent, ContactMerge, Credit, CreditSuggestion, Platform, Track
from analytics.snapshots import currents
from tests.callers import make_person
from tests.makers import FRIDAY, make_contact, make_track, make_weeks, recorded

pytestmark = pytest.mark.django_db

SPOTIFY = Platform.SPOTIFY


@pytest.fixture
def by() -> User:
    return make_person()


def everything() -> list[list[tuple[Any, ...]]]:
    """Return everything that a merge may change."""
    return [
        [*Contact.objects.order_by("pk").values_list()],
        [*Credit.objects.order_by("track", "contact", "role").values_list("track", "contact", "role")],
        [*CreditSuggestion.objects.order_by("pk").values_list("pk", "contact")],
        [*ContactMerge.objects.order_by("pk").values_list("pk", "kept", "parent_merge", "undo")],
    ]


class Two(NamedTuple):
    """Two contacts of one person, with one track each and one in common."""

    kept: Contact
    other: Contact
    both: Track


@pytest.fixture(scope="module")
def two(kept_rows: None) -> Two:
    own, theirs, both = make_track(videos=0), make_track(videos=0), make_track(videos=0)
    kept, other = make_contact(own, both, name="Wanda Lee"), make_contact(theirs, both, name="W. Lee")
    Credit.objects.create(track=both, contact=other, role="producer")
    Contact.objects.filter(pk=kept.pk).update(tags="Pop, Berlin", notes="Call on Monday.")
    Contact.objects.filter(pk=other.pk).update(
        email="w@example.org", company="Lee Music", stage="talking", tags="pop, Rock", notes="Met in Cannes."
    )
    make_weeks(
        (7, {(own, SPOTIFY): 100, (theirs, SPOTIFY): 200, (both, SPOTIFY): 1_000}),
        (0, {(own, SPOTIFY): 110, (theirs, SPOTIFY): 260, (both, SPOTIFY): 1_100}),
    )
    return Two(kept, other, both)


def test_the_kept_contact_has_the_roles_tags_and_notes_of_both(two: Two, by: User) -> None:
    kept, other, both = two

    merge(kept.pk, other.pk, by)

    kept.refresh_from_db()
    assert not Contact.objects.filter(pk=other.pk).exists()
    assert (kept.name, kept.email, kept.company) == ("Wanda Lee", "w@example.org", "Lee Music")
    assert (kept.stage, kept.tags) == ("talking", "Pop, Berlin, Rock")
    assert kept.notes == "Call on Monday.\n\nMet in Cannes."
    assert kept.credits.count() == 4
    assert [*kept.credits.filter(track=both).order_by("role").values_list("role", flat=True)] == [
        "producer",
        "writer",
    ]


def test_totals_are_folded_anew_and_count_a_shared_track_once(two: Two, by: User) -> None:
    kept, other, _ = two

    merge(kept.pk, other.pk, by)

    kept.refresh_from_db()
    assert (kept.total_streams, kept.streams_recordings) == (110 + 260 + 1_100, 3)
    assert kept.wow_growth_pct == pytest.approx((10 + 30 + 10) / 3)
    assert kept.aggregated_at == FRIDAY


def test_growth_over_windows_is_measured_over_what_a_contact_has_after_merging_and_after_undoing(
    two: Two, by: User
) -> None:
    kept, other, _ = two

    done = merge(kept.pk, other.pk, by)
    currents.measure_contacts()
    together = ContactCurrent.objects.get(contact=kept).streams_gain_1w
    undo(done.pk)
    currents.measure_contacts()

    apart = [ContactCurrent.objects.get(contact=one).streams_gain_1w for one in (kept, other)]
    assert (together, apart) == (170, [110, 160])


@pytest.mark.slow
def test_a_credit_that_came_after_merging_counts_after_undoing(two: Two, by: User) -> None:
    kept, other, _ = two
    new = make_track(videos=0)
    recorded({(new, SPOTIFY): 5_000}, FRIDAY - timedelta(days=1))
    done = merge(kept.pk, other.pk, by)
    Credit.objects.create(track=new, contact=kept, role="writer")
    aggregates.catch_up([kept.pk])

    undo(done.pk)

    kept.refresh_from_db()
    other.refresh_from_db()
    assert (kept.total_streams, kept.streams_recordings) == (110 + 1_100 + 5_000, 3)
    assert (other.total_streams, other.streams_recordings) == (260 + 1_100, 2)


def test_both_names_and_addresses_are_found(two: Two, by: User) -> None:
    kept, other, _ = two
    Contact.objects.filter(pk=kept.pk).update(email="wanda@example.org")

    merge(kept.pk, other.pk, by)

    for query in ("wanda lee", "W. Lee", "w@example.org", "wanda@example.org"):
        assert [*contacts_like(query)] == [kept]


def test_a_file_that_names_the_merged_address_makes_no_double_again(two: Two, by: User) -> None:
    kept, other, _ = two
    Contact.objects.filter(pk=kept.pk).update(email="wanda@example.org")
    merge(kept.pk, other.pk, by)
    named = Named("W. Lee", "W@Example.org", "manager")

    store.store([CatalogueRow(2, "4PTG3Z6ehGkBFwjybzWkR8", "Never", "", "", (), (named,))])

    assert Contact.objects.get() == kept
    assert kept.credits.filter(role="manager").exists()


def test_undoing_restores_everything_exactly(two: Two, by: User) -> None:
    kept, other, both = two
    CreditSuggestion.objects.create(
        track=both, role="artist", artist_id="a" * 22, name="W. Lee", state="confirmed", contact=other
    )
    before = everything()

    done = merge(kept.pk, other.pk, by)
    assert everything() != before
    undo(done.pk)

    assert everything() == before


def test_undoing_after_another_run_folds_both_anew(two: Two, by: User) -> None:
    kept, other, both = two
    done = merge(kept.pk, other.pk, by)
    later = FRIDAY + timedelta(days=7)
    recorded({(both, SPOTIFY): 1_210}, later)

    undo(done.pk)

    kept.refresh_from_db()
    other.refresh_from_db()
    assert (kept.total_streams, other.total_streams) == (110 + 1_210, 260 + 1_210)
    assert (kept.aggregated_at, other.aggregated_at) == (later, later)


@pytest.mark.slow
def test_who_has_no_track_left_after_undoing_has_no_numbers(by: User) -> None:
    track = make_track(videos=0)
    empty, other = make_contact(name="Wanda"), make_contact(track, name="wanda")
    recorded({(track, SPOTIFY): 100})
    done = merge(empty.pk, other.pk, by)
    recorded({(track, SPOTIFY): 110}, FRIDAY + timedelta(days=7))

    undo(done.pk)

    empty.refresh_from_db()
    other.refresh_from_db()
    assert (empty.total_streams, empty.aggregated_at) == (None, None)
    assert other.total_streams == 110


def test_what_was_written_elsewhere_since_stays_when_undone(two: Two, by: User) -> None:
    kept, other, _ = two
    Contact.objects.filter(pk=kept.pk).update(stage="signed")
    done = merge(kept.pk, other.pk, by)
    Contact.objects.filter(pk=kept.pk).update(stage="passed")

    undo(done.pk)

    kept.refresh_from_db()
    assert (kept.stage, kept.notes) == ("passed", "Call on Monday.")


def test_a_merge_whose_words_were_changed_since_is_not_undone(two: Two, by: User) -> None:
    kept, other, _ = two
    done = merge(kept.pk, other.pk, by)
    Contact.objects.filter(pk=kept.pk).update(notes="Call on Friday.")
    before = everything()

    with pytest.raises(MergeRefused, match=r"have been edited since \(notes\)"):
        undo(done.pk)

    assert everything() == before


def test_a_merge_is_not_undone_where_somebody_else_has_the_address_by_now(two: Two, by: User) -> None:
    kept, other, _ = two
    done = merge(kept.pk, other.pk, by)
    Contact.objects.filter(pk=kept.pk).update(email="")
    Contact.objects.create(name="Another", email="W@example.org")

    with pytest.raises(MergeRefused, match="email"):
        undo(done.pk)
    ContactMerge.objects.filter(pk=done.pk).update(undo=done.undo | {"merged": done.undo["merged"] | {"email": ""}})
    with pytest.raises(MergeRefused, match="uses its e-mail address or IPI now"):
        undo(done.pk)

    assert ContactMerge.objects.filter(pk=done.pk).exists()


@pytest.mark.slow
def test_merges_on_top_of_merges_are_undone_from_the_last_one_back(two: Two, by: User) -> None:
    kept, other, _ = two
    third, fourth = make_contact(make_track(), name="Third"), make_contact(make_track(), name="Fourth")
    stages = [everything()]
    merges = [merge(third.pk, fourth.pk, by)]
    stages.append(everything())
    merges.append(merge(other.pk, third.pk, by))
    stages.append(everything())
    merges.append(merge(kept.pk, other.pk, by))

    for early in merges[:2]:
        with pytest.raises(MergeRefused, match="Undo that merge first"):
            undo(early.pk)
    for done, before in zip(reversed(merges), reversed(stages), strict=True):
        undo(done.pk)
        assert everything() == before


def test_a_merge_is_done_once_and_undone_once(two: Two, by: User) -> None:
    kept, other, _ = two
    done = merge(kept.pk, other.pk, by)

    with pytest.raises(MergeRefused, match="no longer exists"):
        merge(kept.pk, other.pk, by)
    with pytest.raises(MergeRefused, match="the same contact"):
        merge(kept.pk, kept.pk, by)
    undo(done.pk)
    with pytest.raises(MergeRefused, match="already been undone"):
        undo(done.pk)


def test_too_many_tags_together_are_refused_and_nothing_changes(two: Two, by: User) -> None:
    kept, other, _ = two
    Contact.objects.filter(pk=kept.pk).update(tags="a" * 300)
    Contact.objects.filter(pk=other.pk).update(tags="b" * 300)
    before = everything()

    with pytest.raises(MergeRefused, match="more than 500 characters of tags"):
        merge(kept.pk, other.pk, by)

    assert everything() == before


def test_roles_that_were_removed_meanwhile_do_not_come_back(two: Two, by: User) -> None:
    kept, other, both = two
    done = merge(kept.pk, other.pk, by)
    both.credits.all().delete()

    undo(done.pk)

    assert (kept.credits.count(), other.credits.count()) == (1, 1)
