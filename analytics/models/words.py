"""What a row is found by: the words of its texts, which PostgreSQL folds and keeps itself (migration `search`)."""

from typing import TypeVar

from django.contrib.postgres.search import SearchVectorField
from django.db import models

Row = TypeVar("Row", bound=models.Model)


def folded_words(function: str, *columns: str | models.Value) -> models.GeneratedField:
    """Return a column of the folded words of others, made by this function of the database."""
    made = models.Func(*columns, function=function)
    return models.GeneratedField(expression=made, output_field=SearchVectorField(), db_persist=True)


class LeavesWords(models.Manager[Row]):
    """Reads rows without their words, which weigh more than the rest and are for the index alone."""

    def get_queryset(self) -> models.QuerySet[Row]:
        return super().get_queryset().defer("words")
