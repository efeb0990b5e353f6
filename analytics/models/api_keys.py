"""Keys with which programs call the API."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

VALID = timedelta(days=365)
"""How long a key is valid by default, so that forgotten keys expire."""


def a_year_on() -> datetime:
    return timezone.now() + VALID


def digest(key: str) -> str:
    """Return the stored hash of a key. A plain fast one: keys are 256 random bits, which nobody can guess."""
    return hashlib.sha256(key.encode()).hexdigest()


NOTED_EVERY = timedelta(minutes=1)
"""A program may call a thousand times a minute; the time of last use needs no greater precision."""


class ApiKeys(models.QuerySet["ApiKey"]):
    def issue(self, *, name: str, can_run: bool = False, expires_at: datetime | None = None) -> tuple["ApiKey", str]:
        """Make a key and return it with its text, which is shown once and not stored."""
        text = f"tp_{secrets.token_urlsafe(32)}"
        row = self.create(name=name, hashed=digest(text), can_run=can_run, expires_at=expires_at)
        return row, text

    def valid(self, text: str) -> Self:
        """Return the key with this text if it has not expired."""
        return self.filter(hashed=digest(text)).exclude(expires_at__lte=timezone.now())

    def used(self, text: str) -> "ApiKey | None":
        """Return the key with this text, None if it is none or has expired, and note it once a minute as used."""
        key, now = self.valid(text).first(), timezone.now()
        if key and (key.last_used_at is None or key.last_used_at <= now - NOTED_EVERY):
            self.filter(pk=key.pk).update(last_used_at=now)
        return key

    def revoke(self) -> int:
        """Revoke these keys and return how many were still valid. The rows stay, so that runs keep their names."""
        now = timezone.now()
        return self.exclude(expires_at__lte=now).update(expires_at=now)


class ApiKey(models.Model):
    """An API key: it may read, and with `can_run` also start and cancel runs.

    It ends at `expires_at`, or when it is revoked or deleted.
    """

    name = models.CharField(max_length=100)
    hashed = models.CharField(max_length=64, unique=True, editable=False)
    can_run = models.BooleanField("may start and cancel runs", default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField(null=True, blank=True, help_text="Empty: never.")
    last_used_at = models.DateTimeField(null=True, editable=False)

    objects = ApiKeys.as_manager()

    class Meta:
        verbose_name = "API key"
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def scopes(self) -> list[str]:
        """Return what it may do: read, run."""
        return ["read", "run"] if self.can_run else ["read"]

    @property
    def is_valid(self) -> bool:
        return self.expires_at is None or self.expires_at > timezone.now()
