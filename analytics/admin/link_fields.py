"""Fields for ids of the platforms that take a link as well."""

from collections.abc import Callable

from django import forms


def takes_links(form: forms.BaseForm, name: str, advice: str) -> None:
    """Let a field for an id take a link, which is longer; what it is about is checked when it is understood.

    Whoever may only look at a row has a form without its fields.
    """
    if field := form.fields.get(name):
        field.validators.clear()
        field.widget.attrs.pop("maxlength", None)
        field.help_text = advice


def understood(id_in: Callable[[str], str], text: str) -> str:
    """Return the id in a text. Raises ValidationError with the sentence that says why there is none."""
    try:
        return id_in(text)
    except ValueError as error:
        raise forms.ValidationError(f"{error}.") from None
