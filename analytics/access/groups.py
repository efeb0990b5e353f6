"""The groups that people are put into, and what each of them may do.

    viewer      sees every table, the secret ones and other people's choices left out
    editor      the same, and edits the catalogue and imports files
    operator    sees what a viewer sees, and starts and cancels runs

Somebody in several of them may do all of it. The pages are read by everybody who can log in; what a viewer sees
besides is the admin, where they are marked as staff. Migration 0014 makes the groups. What they may do is given
after every `migrate`, because Django makes permissions only then, and so it reaches tables that come later.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps as installed
from django.apps.registry import Apps

VIEWER, EDITOR, OPERATOR = "viewer", "editor", "operator"

HIDDEN = frozenset({"apikey", "delivery", "subscription", "notificationtarget", "watch", "webhook"})
"""Tables that hold secrets, or what somebody chose for themselves."""

_EDITED = ("contact", "countingchange", "credit", "playlist", "track", "video")
# Whoever removes a track or a contact removes years of history: that stays with administrators.
_REMOVED = ("countingchange", "credit", "playlist", "video")


def grant(apps: Apps = installed, **_signal: object) -> None:
    """Give the groups that exist what they lack. Nothing is taken from them, so giving it twice is harmless.

    `apps` are those whose tables are there: somebody may migrate a part of them.
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
    """Give the codenames of what a group may do; `known` are those that there are."""
    yield from (name for name in known if name.startswith("view_") and name.removeprefix("view_") not in HIDDEN)
    if group == EDITOR:
        yield from (f"{verb}_{table}" for verb in ("add", "change") for table in _EDITED)
        yield from (f"delete_{table}" for table in _REMOVED)
    if group == OPERATOR:
        yield "start_run"
