"""The groups of users, and what each may do.

    viewer      sees every table except secrets and other people's preferences
    editor      the same, and edits the catalogue and imports files
    operator    sees what a viewer sees, and starts and cancels runs

Permissions of several groups add up. Everybody who can log in reads the pages; a viewer who is marked as staff also
sees the admin. Migration 0014 makes the groups. Permissions are granted after every `migrate`, because Django creates
them only then; so later tables are covered as well.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps as installed
from django.apps.registry import Apps

VIEWER, EDITOR, OPERATOR = "viewer", "editor", "operator"

HIDDEN = frozenset({"apikey", "delivery", "subscription", "notificationtarget", "watch", "webhook"})
"""Tables with secrets or personal preferences."""

_EDITED = ("contact", "countingchange", "credit", "playlist", "track", "video")
# Deleting a track or a contact deletes years of history, so only administrators may.
_REMOVED = ("countingchange", "credit", "playlist", "video")


def grant(apps: Apps = installed, **_signal: object) -> None:
    """Grant the existing groups the permissions they lack. Nothing is taken away, so doing it twice is harmless.

    `apps` are those whose tables exist: somebody may migrate only some of them.
    """
    try:
        groups: Any = apps.get_model("auth", "Group")
        permissions: Any = apps.get_model("auth", "Permission")
    except LookupError:
        return
    ours = permissions.objects.filter(content_type__app_label="analytics")
    known: dict[str, int] = dict(ours.values_list("codename", "pk"))
    for group in groups.objects.filter(name__in=[VIEWER, EDITOR, OPERATOR]):
        group.permissions.add(*(known[name] for name in names_of(group.name, known) if name in known))


def names_of(group: str, known: Iterable[str]) -> Iterator[str]:
    """Return the codenames of a group's permissions; `known` are all that exist."""
    yield from (name for name in known if name.startswith("view_") and name.removeprefix("view_") not in HIDDEN)
    if group == EDITOR:
        yield from (f"{verb}_{table}" for verb in ("add", "change") for table in _EDITED)
        yield from (f"delete_{table}" for table in _REMOVED)
    if group == OPERATOR:
        yield "start_run"
