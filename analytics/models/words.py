"""What a row is found by: the words of its texts, which PostgreSQL folds and keeps by itself (see migration 0018)."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.contrib.postgres.search import SearchVectorField
from django.db import models

Row = TypeVar("Row", bound=models.Model)


class WordsField(models.GeneratedField):
    """The folded words of these columns, made by this function of the database."""

    def __init__(self, function: str, *columns: str | models.Value) -> None:
        made = models.Func(*columns, function=function)
        super().__init__(expression=made, output_field=SearchVectorField(), db_persist=True)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """Let migrations know the plain field, so that they need nothing of ours."""
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.GeneratedField", args, options


class LeavesWords(models.Manager[Row]):
    """Reads rows without their words, which weigh more than the rest and are for the index alone."""

    def get_queryset(self) -> models.QuerySet[Row]:
        return super().get_queryset().defer("words")
