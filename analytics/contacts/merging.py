"""Merging two contacts that are one person, and undoing it exactly.

    merge   lock ─► credits, confirmed suggestions and earlier merges move ─► the other contact is deleted
                 ─► empty fields are filled in ─► totals and history are recalculated ─► a row says how to undo it
    undo    lock ─► is it still possible? ─► everything back as the row says ─► the row is deleted

Each is one transaction, so a process killed in between leaves no trace, and a second attempt finds the contact or the
row gone. Watchlists follow the kept contact, also after undoing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import IntegrityError, OperationalError, transaction
from django.utils.dateparse import parse_datetime

from analytics.contacts import aggregates, history
from analytics.models import Contact, ContactMerge, ContactWatch, Credit, CreditSuggestion, SnapshotRun, WorkWriter
from analytics.models.locking import is_locked, retried_on_deadlock

WRITTEN: Final = ("name", "email", "company", "stage", "tags", "notes", "ipi", "isni")
"""What people write about a contact."""

MOMENTS: Final = ("without_tracks_since", "oldest_read_at", "aggregated_at")
LONGEST_TAGS = 500

Facts = dict[str, Any]


class MergeRefused(ValueError):
    """The merge or its undoing is not possible. The text says why, and what to do."""


@dataclass(frozen=True)
class MovedRows:
    """What belonged to the contact that ended: ids of what moved, and roles that the other had already.

    `written` are places as a writer of works; a merge that is older than those has none.
    """

    credits: list[int]
    dropped: list[tuple[int, str]]
    suggestions: list[int]
    merges: list[int]
    written: list[int] = field(default_factory=list)


@retried_on_deadlock
def merge(kept_id: int, other_id: int, by: User) -> ContactMerge:
    """Merge the other contact into the one that is kept. If it raises MergeRefused, nothing has changed."""
    with _no_recording():
        kept, other = _locked(kept_id, other_id)
        filled = _filled(kept, other)
        undo = {"kept": _facts(kept), "other": _facts(other)}
        past = {"kept": history.take_rows(kept.pk), "other": history.take_rows(other.pk)}
        moved = _move(kept, other)
        other.delete()  # first, because its e-mail may be filled in
        Contact.objects.filter(pk=kept.pk).update(**filled)
        aggregates.recompute_totals(
            [kept.pk], max(filter(None, (kept.aggregated_at, other.aggregated_at)), default=None)
        )
        history.merge_histories(kept.pk, [*past["kept"], *past["other"]])
        kept.refresh_from_db()
        done = ContactMerge.objects.create(
            kept=kept,
            merged_id=other_id,
            name=other.name,
            email=other.email,
            merged_by=by,
            undo=undo | {"merged": _facts(kept), "moved": asdict(moved), "past": past},
        )
        # Rows moved by an earlier merge come back with that merge.
        ContactMerge.objects.filter(pk__in=moved.merges, parent_merge=None).update(parent_merge=done)
    return done


@retried_on_deadlock
def undo(merge_id: int) -> Contact:
    """Undo a merge and return the contact that had been merged. Raises MergeRefused with the reason."""
    with _no_recording():
        done = ContactMerge.objects.select_for_update().filter(pk=merge_id).first()
        if done is None:
            raise MergeRefused("This merge has already been undone.")
        kept = Contact.objects.select_for_update().get(pk=done.kept_id)
        if reason := obstacle(done, kept):
            raise MergeRefused(reason)
        before = _from_json(done.undo["kept"])
        Contact.objects.filter(pk=kept.pk).update(**_taken_back(done.undo))
        try:
            with transaction.atomic():
                other = Contact.objects.create(pk=done.merged_id, **_from_json(done.undo["other"]))
        except IntegrityError:
            raise MergeRefused("Another contact uses its e-mail address or IPI now. Change that one first.") from None
        _move_back(MovedRows(**done.undo["moved"]), kept, other)
        _restore_numbers(kept, before, done.undo["merged"], other)
        _part_history(kept, other, done.undo)
        ContactMerge.objects.filter(parent_merge=done).update(parent_merge=None)
        done.delete()
    return other


def obstacle(done: ContactMerge, kept: Contact) -> str:
    """Return why a merge cannot be undone at present; empty if it can."""
    if done.parent_merge_id is not None:
        return "The contact has since been merged into another one. Undo that merge first."
    merged = done.undo["merged"]
    edited = [name for name in _changed(done.undo) if getattr(kept, name) != merged[name]]
    if edited:
        return (
            f"Fields set by the merge have been edited since ({', '.join(edited)}). Undoing the merge would lose "
            "those edits. Copy them, reset the fields, then undo the merge."
        )
    return ""


@contextmanager
def _no_recording() -> Iterator[None]:
    """Open a transaction during which no run is recorded: its totals would use only half of the credits.

    Raises MergeRefused if one is being recorded just now.
    """
    with transaction.atomic():
        active = SnapshotRun.objects.active().select_for_update(nowait=True, no_key=True)
        try:
            list(active.values_list("pk"))
        except OperationalError as error:
            if not is_locked(error):
                raise
            raise MergeRefused("A run is being recorded. Try again in a minute.") from None
        yield


def _locked(kept_id: int, other_id: int) -> tuple[Contact, Contact]:
    if kept_id == other_id:
        raise MergeRefused("These are the same contact. Choose two different ones.")
    found = {
        one.pk: one for one in Contact.objects.select_for_update().filter(pk__in=(kept_id, other_id)).order_by("pk")
    }
    if len(found) < len((kept_id, other_id)):
        raise MergeRefused("One of the two contacts no longer exists.")
    return found[kept_id], found[other_id]


def _filled(kept: Contact, other: Contact) -> Facts:
    """Return the kept contact's fields afterwards: its own, or the other's if its own are empty or both fit."""
    tags: dict[str, str] = {}
    for tag in (*_tags(kept), *_tags(other)):
        tags.setdefault(tag.casefold(), tag)
    joined = ", ".join(tags.values())
    if len(joined) > LONGEST_TAGS:
        raise MergeRefused(f"Together they have more than {LONGEST_TAGS} characters of tags. Shorten them first.")
    return {
        "email": kept.email or other.email,
        "company": kept.company or other.company,
        "stage": other.stage if kept.stage == Contact.Stage.NEW else kept.stage,
        "tags": joined if _tags(other) else kept.tags,
        "ipi": kept.ipi or other.ipi,
        "isni": kept.isni or other.isni,
        "notes": "\n\n".join(filter(None, (kept.notes, other.notes))),
    }


def _tags(contact: Contact) -> list[str]:
    return [tag.strip() for tag in contact.tags.split(",") if tag.strip()]


def _move(kept: Contact, other: Contact) -> MovedRows:
    own = set(Credit.objects.filter(contact=kept).values_list("track", "role"))
    theirs = Credit.objects.filter(contact=other).order_by("pk").values_list("pk", "track", "role")
    moved = MovedRows(
        credits=[pk for pk, track, role in theirs if (track, role) not in own],
        dropped=[(track, role) for _, track, role in theirs if (track, role) in own],
        suggestions=list(CreditSuggestion.objects.filter(contact=other).values_list("pk", flat=True)),
        merges=list(ContactMerge.objects.filter(kept=other).values_list("pk", flat=True)),
        written=list(WorkWriter.objects.filter(contact=other).values_list("pk", flat=True)),
    )
    WorkWriter.objects.filter(pk__in=moved.written).update(contact=kept)
    # Whoever watches the one that ends watches the other from now on, also after it is undone.
    watchers = ContactWatch.objects.filter(contact=other).values_list("user", flat=True)
    ContactWatch.objects.bulk_create(
        [ContactWatch(user_id=user, contact=kept) for user in watchers], ignore_conflicts=True
    )
    Credit.objects.filter(pk__in=moved.credits).update(contact=kept)
    CreditSuggestion.objects.filter(pk__in=moved.suggestions).update(contact=kept)
    ContactMerge.objects.filter(pk__in=moved.merges).update(kept=kept)
    return moved


def _move_back(moved: MovedRows, kept: Contact, other: Contact) -> None:
    """Return the other contact its rows back. Tracks and roles removed since stay removed."""
    Credit.objects.filter(pk__in=moved.credits, contact=kept).update(contact=other)
    roles = {(track, role) for track, role in moved.dropped}
    left = Credit.objects.filter(contact=kept, track__in={track for track, _ in roles}).values_list("track", "role")
    Credit.objects.bulk_create(
        Credit(track_id=track, role=role, contact=other) for track, role in sorted(roles & set(left))
    )
    CreditSuggestion.objects.filter(pk__in=moved.suggestions, contact=kept).update(contact=other)
    ContactMerge.objects.filter(pk__in=moved.merges).update(kept=other)
    WorkWriter.objects.filter(pk__in=moved.written, contact=kept).update(contact=other)


def _taken_back(undo: Facts) -> Facts:
    """Return the fields that the merge wrote as they were before; what people wrote elsewhere since stays."""
    return {name: undo["kept"][name] for name in _changed(undo)}


def _changed(undo: Facts) -> list[str]:
    """Return which fields the merge wrote. An old merge lacks fields that were added since."""
    return [name for name in WRITTEN if undo["kept"].get(name) != undo["merged"].get(name)]


def _restore_numbers(kept: Contact, before: Facts, merged: Facts, other: Contact) -> None:
    """Restore the numbers, or recalculate them if they are others now: by a run, a file or a credit since."""
    then = _from_json(merged)
    # An old merge lacks numbers that were added since.
    if all(getattr(kept, name) == then[name] for name in aggregates.NOTHING_KNOWN if name in then):
        numbers = {name: before.get(name, nothing) for name, nothing in aggregates.NOTHING_KNOWN.items()}
        Contact.objects.filter(pk=kept.pk).update(**numbers)
        aggregates.forget_windows([kept.pk])
    else:
        aggregates.recompute_totals([kept.pk, other.pk], kept.aggregated_at)


def _part_history(kept: Contact, other: Contact, undo: Facts) -> None:
    past = undo.get("past")
    if past is None:  # Merged by a release that did not keep the history.
        past = {"kept": [], "other": []}
    history.split_histories(kept.pk, other.pk, past["kept"], past["other"])


def _facts(contact: Contact) -> Facts:
    """Return every field of a contact in a form that JSON can hold."""
    fields = [field for field in Contact._meta.concrete_fields if not (field.primary_key or field.generated)]  # noqa: SLF001 - Django's way
    facts = {field.name: getattr(contact, field.name) for field in fields}
    return {name: value.isoformat() if name in MOMENTS and value else value for name, value in facts.items()}


def _from_json(facts: Facts) -> Facts:
    return {name: parse_datetime(value) if name in MOMENTS and value else value for name, value in facts.items()}
