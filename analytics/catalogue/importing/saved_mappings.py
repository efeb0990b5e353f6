"""Saved column mappings: the next file with the same header is understood."""

from collections.abc import Callable, Sequence

from django.utils import timezone

from analytics.catalogue.importing.columns import Columns, digest_of, wrong_choice
from analytics.catalogue.importing.rows import Header
from analytics.files.records import names_of
from analytics.models import ColumnMap


def remembered(header: Header) -> dict[str, str] | None:
    """Return what was chosen for a catalogue with this header, None if nothing was, or it no longer fits."""
    names = names_of(header.names)
    return remembered_as(digest_of(header.names), lambda columns: wrong_choice(columns, names))


def remember(names: Sequence[str], columns: Columns, by: str) -> None:
    """Save a choice for catalogues, instead of an earlier one for the same header. Harmless to repeat."""
    remember_as(digest_of(names), columns, by)


def remembered_as(header: str, wrong: Callable[[Columns], str | None]) -> dict[str, str] | None:
    """Return what was chosen for a header that is known by this digest, None if `wrong` says what does not fit."""
    found = ColumnMap.objects.filter(header=header).first()
    return None if found is None or wrong(found.columns) else dict(found.columns)


def remember_as(header: str, columns: Columns, by: str) -> None:
    chosen = {"columns": dict(columns), "chosen_by": by, "chosen_at": timezone.now()}
    ColumnMap.objects.update_or_create(header=header, defaults=chosen)
