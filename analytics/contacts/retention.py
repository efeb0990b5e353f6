"""Retention of contacts without a track: checked every hour, then listed or erased according to the settings.

People we talk with or have signed are kept: cleaning up a catalogue must not end a relationship. People erased here
did not ask for it, so a file that names them brings them back.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from analytics.contacts import personal_data
from analytics.models import Contact, Credit

ERASE, LIST = "erase", "list"
KEPT_STAGES = (Contact.Stage.TALKING, Contact.Stage.SIGNED)

MOST = 8
"""Contacts erased per hour: so few that a catalogue emptied by mistake can be noticed and repaired."""


def list_or_erase(now: datetime) -> int:
    """Record which contacts have no track, and erase expired ones if the settings say so.

    Returns how many were erased. Harmless to repeat.
    """
    with_track = Exists(Credit.objects.filter(contact=OuterRef("pk")))
    Contact.objects.filter(with_track).exclude(without_tracks_since=None).update(without_tracks_since=None)
    Contact.objects.filter(~with_track, without_tracks_since=None).update(without_tracks_since=now)
    if settings.EXPIRED_CONTACTS_ACTION != ERASE:
        return 0
    due = past_keeping(now).order_by("without_tracks_since", "pk").values_list("pk", flat=True)[:MOST]
    return sum(personal_data.erase(pk, for_good=False) is not None for pk in list(due))


def past_keeping(now: datetime | None = None) -> QuerySet[Contact]:
    """Return the contacts that have been without a track for longer than the settings keep them."""
    weeks = settings.KEEP_CONTACTS_WEEKS
    if not weeks:
        return Contact.objects.none()
    before = (now or timezone.now()) - timedelta(weeks=weeks)
    # Checked again, as a credit may have been added since the last check.
    without = Contact.objects.filter(credits=None, without_tracks_since__lt=before)
    return without.exclude(stage__in=KEPT_STAGES)
