"""Finds and removes mentions of a person in free texts, by name or e-mail.

One-word names are not searched for: "Max" matches too many people, and other people's notes would suffer. A release's
own title and artists are not mentions.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.contrib.admin.models import LogEntry
from django.db.models import Func, JSONField, Model, Q, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from analytics.formatting.patterns import literal
from analytics.models import Contact, ContactMerge, Delivery, Publisher, Track

ERASED = "[erased]"

_TEXTS: Sequence[tuple[type[Model], str]] = (
    (Track, "notes"),
    (Contact, "notes"),
    (ContactMerge, "undo"),
    (LogEntry, "object_repr"),
    (LogEntry, "change_message"),
    (Delivery, "payload"),
    (Publisher, "name"),
)
"""Columns that may mention people. JSON columns are searched as text."""

_JSON = {"undo", "payload"}


@dataclass(frozen=True)
class Note:
    """A note that mentions somebody, and the id of the track or contact it is about."""

    about: str
    pk: int
    title: str
    text: str


def pattern_of(names: Collection[str], emails: Collection[str]) -> str | None:
    """Return PostgreSQL's pattern for these as whole words, or None if there is nothing to search for."""
    wanted = {one for one in emails if one} | {one.strip() for one in names if len(one.split()) > 1}
    forms = wanted | {json.dumps(one, ensure_ascii=False)[1:-1] for one in wanted}
    # The longest first: otherwise the end of a longer one would be left.
    texts = "|".join(literal(one) for one in sorted(forms, key=lambda one: (-len(one), one)))
    return f"(?<![[:alnum:]])(?:{texts})(?![[:alnum:]])" if texts else None


def notes(pattern: str, subject: int) -> Iterator[Note]:
    """Return the notes on tracks and on contacts other than `subject` that mention the person."""
    for track in Track.objects.filter(notes__iregex=pattern).order_by("title", "pk"):
        yield Note("track", track.pk, str(track), track.notes)
    for contact in Contact.objects.filter(notes__iregex=pattern).exclude(pk=subject).order_by("name", "pk"):
        yield Note("contact", contact.pk, contact.name, contact.notes)


def elsewhere(pattern: str) -> dict[str, int]:
    """Return how many texts of the outbox and of the admin's history mention the person."""
    letters = Delivery.objects.annotate(text=Cast("payload", TextField())).filter(text__iregex=pattern)
    changes = LogEntry.objects.filter(Q(object_repr__iregex=pattern) | Q(change_message__iregex=pattern))
    return {"outbox": letters.count(), "admin": changes.count()}


def take_out(pattern: str) -> int:
    """Replace every mention by ERASED; return how many texts had one. Harmless to repeat."""
    return sum(_take_out(model, column, pattern) for model, column in _TEXTS)


def _take_out(model: type[Model], column: str, pattern: str) -> int:
    text = Cast(column, TextField())
    erased: Combinable = Func(text, Value(pattern), Value(ERASED), Value("gi"), function="regexp_replace")
    if column in _JSON:
        erased = Cast(erased, JSONField())
    mentioning = model._base_manager.annotate(mention=text).filter(mention__iregex=pattern)  # noqa: SLF001 - Django's way
    return mentioning.update(**{column: erased})
