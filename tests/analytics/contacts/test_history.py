"""The history of contacts: stored with each run, filled in for older runs, kept through merging and undoing."""

from datetime import timedelta
from io import StringIO
from typing import Any, NamedTuple

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from analytics.contacts import history, personal_data
from analytics.contacts.merging import merge, undo
from analytics.models import Contact, ContactSnapshot, Outcome, Platform, Track
from tests.callers import make_person
from tests.makers import FRIDAY, make_contact, make_track, recorded

pytestmark = pytest.mark.django_db

SPOTIFY, YOUTUBE = Platform.SPOTIFY, Platform.YOUTUBE
Row = tuple[Any, ...]


@pytest.fixture
def by() -> User:
    return make_person()


def past(contact: Contact | int) -> list[Row]:
    """Return what the runs stored about a contact, oldest first."""
    pk = contact if isinstance(contact, int) else contact.pk
    rows = ContactSnapshot.objects.filter(contact=pk).order_by("captured_at", "pk")
    return list(rows.values_list("run", "captured_at", *history.FIELDS))


def now(contact: Contact) -> Row:
    """Return the aggregates of a contact."""
    contact.refresh_from_db()
    return (contact.aggregated_at, *(getattr(contact, name) for name in history.FIELDS))


def read(
    weeks_ago: float, streams: dict[Track, int | Outcome], views: dict[Track, int | Outcome] | None = None
) -> int:
    """Record a run so many weeks before FRIDAY."""
    numbers = {(track, SPOTIFY): end for track, end in streams.items()}
    numbers |= {(track, YOUTUBE): end for track, end in (views or {}).items()}
    return recorded(numbers, FRIDAY - timedelta(weeks=weeks_ago)).pk


class Two(NamedTuple):
    """Two contacts with one track each and one in common, over two weeks."""

    kept: Contact
    other: Contact
    own: Track
    theirs: Track


@pytest.fixture(scope="module")
def two(kept_rows: None) -> Two:
    own, theirs, both = make_track(), make_track(), make_track()
    kept, other = make_contact(own, both, name="Wanda Lee"), make_contact(theirs, both, name="W. Lee")
    read(1, {own: 100, theirs: 200, both: 1_000}, {own: 10, theirs: 20})
    read(0, {own: 110, theirs: Outcome.BLOCKED, both: 1_100}, {own: 12, theirs: 30})
    return Two(kept, other, own, theirs)


@pytest.mark.slow
def test_a_run_writes_what_the_aggregates_say() -> None:
    track, elsewhere = make_track(), make_track()
    contact, untouched = make_contact(track), make_contact(elsewhere)
    said = []
    for weeks_ago, streams in [(2, 1_000), (1, 1_100), (0, 1_500)]:
        run = read(weeks_ago, {track: streams}, {track: 10 * streams})
        said.append((run, *now(contact)))

    assert past(contact) == said
    assert past(untouched) == []


def test_a_run_that_read_nothing_writes_nothing() -> None:
    track = make_track()
    contact = make_contact(track)

    read(0, {track: Outcome.BLOCKED})

    assert past(contact) == []


def test_what_is_recalculated_is_what_the_runs_said(two: Two) -> None:
    kept, other, *_ = two
    said = past(kept), past(other)
    ContactSnapshot.objects.all().delete()
    out = StringIO()

    call_command("backfill_contacts", stdout=out)

    assert (past(kept), past(other)) == said
    assert out.getvalue() == "4 rows added, for 2 contacts in 2 runs.\n"


def test_what_a_run_recorded_is_not_recalculated(two: Two) -> None:
    kept, *_ = two
    kept.credits.first().delete()  # type: ignore[union-attr]  # it has two
    said = past(kept)

    call_command("backfill_contacts", "--json", stdout=StringIO())

    assert past(kept) == said


def test_the_past_of_two_becomes_that_of_one(two: Two, by: User) -> None:
    kept, other, *_ = two

    merge(kept.pk, other.pk, by)

    assert [row[2:4] for row in past(kept)] == [(1_300, 3), (1_410, 3)]
    assert past(kept)[-1][1:] == now(kept)
    assert past(other.pk) == []


def test_undoing_brings_the_past_of_both_back(two: Two, by: User) -> None:
    kept, other, *_ = two
    before = past(kept), past(other)

    undo(merge(kept.pk, other.pk, by).pk)

    assert (past(kept), past(other.pk)) == before


def test_a_merge_from_before_gains_were_stored_is_undone_without_them(two: Two, by: User) -> None:
    kept, other, *_ = two
    merged = merge(kept.pk, other.pk, by)
    told = merged.undo
    for facts in (told["kept"], told["other"], told["merged"], *told["past"]["kept"], *told["past"]["other"]):
        facts.pop("wow_streams"), facts.pop("wow_youtube_views")
    merged.save()

    undo(merged.pk)

    kept.refresh_from_db()
    assert (kept.total_streams, kept.wow_streams) == (1_210, None)
    assert {one.wow_streams for one in kept.snapshots.all()} == {None}


@pytest.mark.slow
def test_runs_between_a_merge_and_its_undoing_are_recalculated_for_each(two: Two, by: User) -> None:
    kept, other, own, theirs = two
    before = past(kept), past(other)
    merged = merge(kept.pk, other.pk, by)
    run = read(-1, {own: 130, theirs: 260}, {own: 20, theirs: 40})

    parted = undo(merged.pk)

    assert (past(kept)[:-1], past(parted)[:-1]) == before
    assert past(kept)[-1] == (run, *now(kept))
    assert past(parted)[-1] == (run, *now(parted))


def test_views_of_a_shared_video_are_unknown_in_a_recalculated_past() -> None:
    one, other = make_track(), make_track(videos=0)
    other.videos.create(youtube_id=one.videos.get().youtube_id)
    contact = make_contact(one, other)
    read(0, {one: 5, other: 6}, {one: 300, other: 300})
    ContactSnapshot.objects.all().delete()

    call_command("backfill_contacts", stdout=StringIO())

    (row,) = ContactSnapshot.objects.filter(contact=contact)
    assert (row.total_streams, row.total_youtube_views, row.views_videos) == (11, None, 0)


def test_whoever_is_erased_loses_their_past_and_is_shown_it_before(two: Two) -> None:
    kept, *_ = two

    told = personal_data.export_personal_data(kept)
    personal_data.erase(kept.pk, for_good=True)

    assert [row["total_streams"] for row in told["numbers_of_past_runs"]] == [1_100, 1_210]
    assert past(kept.pk) == []
