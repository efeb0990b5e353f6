"""What several tables of the admin have in common."""

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


class ShowsReadings:
    """Adds a last fieldset with what was read, which a new row does not have yet."""

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)  # type: ignore[misc]  # of the ModelAdmin that it is mixed into
        return fieldsets if obj else fieldsets[:-1]


def largest_first(field: str) -> Any:
    """Return an ordering that keeps unknown values last, even when a list reverses it."""
    return F(field).asc(nulls_first=True)
