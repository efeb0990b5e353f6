"""Fields for platform ids that accept links as well."""

from collections.abc import Callable

from django import forms


def takes_links(form: forms.BaseForm, name: str, advice: str) -> None:
    """Let an id field accept a link, which is longer; the id in it is checked afterwards.

    For people who may only view a row, the form does not have these fields.
    """
    if field := form.fields.get(name):
        field.validators.clear()
        field.widget.attrs.pop("maxlength", None)
        field.help_text = advice


def understood(id_in: Callable[[str], str], text: str) -> str:
    """Return the id in a text. Raises ValidationError with the reason if there is none."""
    try:
        return id_in(text)
    except ValueError as error:
        raise forms.ValidationError(f"{error}.") from None
