"""The form for choosing which column of a file is which of ours."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from analytics.catalogue.importing.columns import FIELDS, suggested, wrong_choice
from analytics.catalogue.importing.rows import Header
from analytics.catalogue.links import shortened
from analytics.files.records import names_of

REQUIRED = ("title",)


class ColumnsForm(forms.Form):
    """One choice per field of ours among the columns of the file, suggested by their names."""

    def __init__(self, data: Mapping[str, Any] | None, header: Header, chosen: Mapping[str, str] | None) -> None:
        super().__init__(data, label_suffix="", initial=dict(chosen or suggested(header.names)))
        self.names = names_of(header.names)
        choices = [("", "–"), *column_choices(header)]
        for field, label in FIELDS.items():
            self.fields[field] = forms.ChoiceField(label=label, choices=choices, required=field in REQUIRED)

    def clean(self) -> dict[str, str]:
        """Return the columns that were chosen. Raises ValidationError if they do not make a catalogue."""
        columns = {field: name for field, name in self.cleaned_data.items() if name}
        if not self.errors and (reason := wrong_choice(columns, self.names)):
            raise forms.ValidationError(f"{reason[0].upper()}{reason[1:]}.")
        return columns


def column_choices(header: Header) -> list[tuple[str, str]]:
    """Return the columns with unique names, each with its first value."""
    names = names_of(header.names)
    return [
        (name, f"{shown}  ({_example(header.samples, place)})")
        for place, (name, shown) in enumerate(zip(names, header.names, strict=True))
        if name and names.count(name) == 1
    ]


def _example(samples: Sequence[Sequence[str]], place: int) -> str:
    cells = (row[place] for row in samples if place < len(row) and row[place])
    return shortened(next(cells, "empty"))
