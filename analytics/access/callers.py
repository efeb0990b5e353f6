"""Who calls the API: a person who is logged in, or a program with a key. Either may read."""

from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest

from analytics.models import ApiKey

START_RUN = "analytics.start_run"
ADD_PLAYLIST = "analytics.add_playlist"
CHANGE_PLAYLIST = "analytics.change_playlist"
ADD_TRACK = "analytics.add_track"
CHANGE_TRACK = "analytics.change_track"
CHANGE_CONTACT = "analytics.change_contact"
DELETE_CONTACT = "analytics.delete_contact"


@dataclass(frozen=True)
class Caller:
    """An authenticated person or program."""

    who: User | ApiKey

    @property
    def name(self) -> str:
        """Return the name under which a run stores who started it."""
        return self.who.get_username() if isinstance(self.who, User) else f"API key {self.who.name}"

    @property
    def may_run(self) -> bool:
        """Return whether it may start and cancel runs. For a person this takes two queries."""
        return self.who.has_perm(START_RUN) if isinstance(self.who, User) else self.who.can_run


class CalledRequest(HttpRequest):
    """A request with an authenticated caller."""

    auth: Caller


def person(user: AbstractBaseUser | AnonymousUser) -> Caller | None:
    """Return this user as a caller, or None for a visitor who is not logged in."""
    return Caller(user) if isinstance(user, User) else None


def program(key: str) -> Caller | None:
    """Return the caller with this key, None if there is no such key or it has expired."""
    found = ApiKey.objects.used(key)
    return Caller(found) if found else None
