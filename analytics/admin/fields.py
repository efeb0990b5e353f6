"""What several tables of the admin have in common."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, Model
from django.http import HttpRequest


class ReadOnly:
    """What runs recorded: looked at, never edited or removed by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return False


class SavesChanges:
    """Writes only what a person changed: a run may record the row's numbers while it is saved.

    Their saving waits for the end of a recording, and would then write the numbers back that were loaded before it.
    """

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        if change:
            obj.save(update_fields=self.fields_of(form.changed_data))
        else:
            super().save_model(request, obj, form, change)  # type: ignore[misc]  # of the ModelAdmin that it is mixed into

    def fields_of(self, changed: Sequence[str]) -> Sequence[str]:
        """Return the fields to write if a person changed these."""
        return changed


class ShowsReadings(SavesChanges):
    """Adds a last fieldset with what was read, which a new row does not have yet."""

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)  # type: ignore[misc]  # of the ModelAdmin that it is mixed into
        return fieldsets if obj else fieldsets[:-1]


def largest_first(field: str) -> Any:
    """Return an ordering that keeps unknown values last, even when a list reverses it."""
    return F(field).asc(nulls_first=True)
