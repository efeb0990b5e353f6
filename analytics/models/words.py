"""Search words of a row: the words of its texts, which PostgreSQL normalises and stores (migration `search`)."""

from typing import TypeVar

from django.contrib.postgres.search import SearchVectorField
from django.db import models

Row = TypeVar("Row", bound=models.Model)


def folded_words(function: str, *columns: str | models.Value) -> models.GeneratedField:
    """Return a generated column with the normalised words of other columns, by this database function."""
    made = models.Func(*columns, function=function)
    return models.GeneratedField(expression=made, output_field=SearchVectorField(), db_persist=True)


class LeavesWords(models.Manager[Row]):
    """Reads rows without their search words, which are large and only needed by the index."""

    def get_queryset(self) -> models.QuerySet[Row]:
        return super().get_queryset().defer("words")
