"""Saved column mappings: the next file with the same header is understood."""

from collections.abc import Sequence

from django.utils import timezone

from analytics.catalogue.importing.columns import Columns, digest_of, wrong_choice
from analytics.catalogue.importing.rows import Header
from analytics.files.records import names_of
from analytics.models import ColumnMap


def remembered(header: Header) -> dict[str, str] | None:
    """Return what was chosen for a file with this header, None if nothing was or if it no longer fits."""
    found = ColumnMap.objects.filter(header=digest_of(header.names)).first()
    if found is None or wrong_choice(found.columns, names_of(header.names)):
        return None
    return dict(found.columns)


def remember(names: Sequence[str], columns: Columns, by: str) -> None:
    """Save a choice, replacing an earlier one for the same header. Harmless to repeat."""
    chosen = {"columns": dict(columns), "chosen_by": by, "chosen_at": timezone.now()}
    ColumnMap.objects.update_or_create(header=digest_of(names), defaults=chosen)
