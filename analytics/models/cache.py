"""Counts over the whole catalogue, kept for a while so that each page need not count them again."""

from django.db import models


class CacheEntry(models.Model):
    """One entry of Django's database cache, which fixes these columns. Losing them all costs one count each."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "kept"

    def __str__(self) -> str:
        return self.cache_key
