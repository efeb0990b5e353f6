"""Where a text is stored: in any column of any table, JSON and packed files included."""

import json
from typing import Any

from django.apps import apps

from analytics.models import (
    CatalogueUpload,
)


def places_of(*wanted: str) -> list[str]:
    """Return every column of every table that contains one of these texts, in text, JSON or a compressed file."""
    found = []
    forms = {
        form.lower() for one in wanted for form in (one, json.dumps(one)[1:-1], json.dumps(json.dumps(one))[3:-3])
    }
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values():  # noqa: SLF001 - Django's way
            found += [f"{model.__name__}.{column}" for column, value in row.items() if _holds(column, value, forms)]
    return found


def _holds(column: str, value: Any, forms: set[str]) -> bool:
    if column == "packed":
        value = CatalogueUpload(packed=value).content.decode(errors="replace")
    elif isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False, default=str)
    return isinstance(value, str) and any(form in value.lower() for form in forms)
