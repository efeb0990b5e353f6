"""Fields for platform ids that accept links as well."""

from collections.abc import Callable
from typing import Any

from django import forms

STAYS = "It cannot be changed, because what was read belongs to it. Add another one instead."


def takes_links(form: forms.BaseModelForm[Any], name: str, advice: str) -> None:
    """Let the id field of a new row accept a link, which is longer; the id in it is checked afterwards.

    A stored row keeps its id: under another one its numbers would be those of something else, and its next growth
    would be the difference between the two. For people who may only view a row, the form does not have these fields.
    """
    field = form.fields.get(name)
    if field is not None and not form.instance._state.adding:  # noqa: SLF001 - Django's own mark of a new row
        field.disabled = True
        field.help_text = STAYS
    elif field is not None:
        field.validators.clear()
        field.widget.attrs.pop("maxlength", None)
        field.help_text = advice


def understood(id_in: Callable[[str], str], text: str) -> str:
    """Return the id in a text. Raises ValidationError with the reason if there is none."""
    try:
        return id_in(text)
    except ValueError as error:
        raise forms.ValidationError(f"{error}.") from None
