"""The form for choosing where in a file the table is: on which sheet, and below which line."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from analytics.models import CatalogueUpload


class PlaceForm(forms.Form):
    """Where the table is; empty fields are detected. Only workbooks have sheets."""

    sheet = forms.ChoiceField(label="Sheet", required=False)
    header_line = forms.IntegerField(
        label="Line with the column names", required=False, min_value=1, max_value=1_048_576
    )

    def __init__(self, data: Mapping[str, Any] | None, upload: CatalogueUpload, sheets: Sequence[str]) -> None:
        said = {"sheet": upload.sheet, "header_line": upload.header_line or None}
        super().__init__(data, label_suffix="", initial=said)
        if sheets:
            self.fields["sheet"] = forms.ChoiceField(
                label="Sheet", required=False, choices=[("", "found out"), *((name, name) for name in sheets)]
            )
        else:
            del self.fields["sheet"]

    def store(self, upload: CatalogueUpload) -> None:
        """Store the answers. The form has to be valid."""
        upload.sheet = self.cleaned_data.get("sheet", "")
        upload.header_line = self.cleaned_data["header_line"] or 0
        upload.save(update_fields=["sheet", "header_line"])
