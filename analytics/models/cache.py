"""Cached counts over the whole catalogue, so that pages need not count again."""

from django.db import models


class CacheEntry(models.Model):
    """One entry of Django's database cache, which requires these columns. If all are lost, they are counted again."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "kept"

    def __str__(self) -> str:
        return self.cache_key
