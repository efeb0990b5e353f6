"""Uploaded files whose import is not confirmed yet."""

import zlib
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class CatalogueUpload(models.Model):
    """A file between its upload and the decision to import it: a catalogue or past numbers.

    `answers` are a person's choices for a file that can be read in two ways. The file is stored here and not in a
    folder, because the next request may reach another machine.
    """

    class Kind(models.TextChoices):
        CATALOGUE = "catalogue", "Catalogue"
        HISTORY = "history", "History"

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.CATALOGUE, db_default=Kind.CATALOGUE)
    answers = models.JSONField(default=dict, db_default={})
    name = models.CharField(max_length=200)
    packed = models.BinaryField()
    encoding = models.CharField(max_length=10, blank=True, db_default="", help_text="Empty to detect it.")
    sheet = models.CharField(max_length=100, blank=True, db_default="", help_text="Empty to detect it.")
    header_line = models.PositiveIntegerField(db_default=0, help_text="0 to detect it.")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    uploaded_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> dict[str, Any]:
        """Where the table is, as `header_of` and `read_catalogue` take it."""
        return {"encoding": self.encoding, "sheet": self.sheet, "header_line": self.header_line}

    @property
    def content(self) -> bytes:
        return zlib.decompress(self.packed)

    @staticmethod
    def pack(content: bytes) -> bytes:
        """Return the compressed content. Lowest level: tables shrink a lot anyway, workbooks not at all."""
        return zlib.compress(content, 1)
