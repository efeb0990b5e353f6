"""Filters of lists: the same rules for the pages and for the API."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from analytics.formatting.patterns import literal
from analytics.insights import open_list
from analytics.insights.attention import Trouble, troubled
from analytics.insights.bands import BANDS
from analytics.insights.week import this_week
from analytics.insights.windows import gain_field, with_gain
from analytics.lists import counting
from analytics.lists.words import contacts_with, tracks_with
from analytics.models import (
    Contact,
    Credit,
    OpenWriter,
    Outcome,
    Platform,
    Publishing,
    Reading,
    Release,
    ReleaseArtist,
    SnapshotRun,
    Track,
    WorkWriter,
)
from analytics.snapshots.windows import WEEK, Window

MOST = 10**12
UNREAD = "unread"


def tracks_matching(rows: QuerySet[Track], text: str) -> QuerySet[Track]:
    """Return the tracks that match all of these words or beginnings of words, including their contacts' names.

    `counting` counts them only so far where very many have them.
    """
    words = tracks_with(text)
    found = rows.filter(words.condition)
    return counting.too_many(found) if words.is_broad else found


def tracks_of_size(rows: QuerySet[Track], band: str) -> QuerySet[Track]:
    _label, least, below = BANDS[band]
    # The smallest band of the rankings begins at a thousand; here the small ones can be found as well.
    rows = rows.filter(streams__gte=0 if band == "10k" else least)
    return rows if below is None else rows.filter(streams__lt=below)


def tracks_that_gained(rows: QuerySet[Track], least: int, window: Window = WEEK) -> QuerySet[Track]:
    """Return the tracks that gained at least this many streams this week, or over a longer window."""
    return with_gain(rows, Platform.SPOTIFY, window).filter(gain__gte=least)


def tracks_on_label(rows: QuerySet[Track], text: str) -> QuerySet[Track]:
    """Return the tracks on a label whose name holds this, whatever its case."""
    return rows.filter(label__icontains=text.strip())


def releases_matching(rows: QuerySet[Release], text: str) -> QuerySet[Release]:
    """Return the releases whose name, artist or label holds this, whatever its case."""
    wanted = text.strip()
    by = ReleaseArtist.objects.filter(name__icontains=wanted)
    return rows.filter(Q(name__icontains=wanted) | Q(label__icontains=wanted) | Q(pk__in=by.values("release")))


def tracks_with_tag(rows: QuerySet[Track], tag: str) -> QuerySet[Track]:
    return rows.filter(pk__in=Credit.objects.filter(contact__in=with_tag(tag)).values("track"))


def tracks_in_trouble(rows: QuerySet[Track], trouble: Trouble) -> QuerySet[Track]:
    return rows.filter(pk__in=troubled(trouble, this_week(), timezone.now()).values("pk"))


def contacts_matching(rows: QuerySet[Contact], text: str) -> QuerySet[Contact]:
    """Return the contacts with all of these words in name, company and e-mail, including those of merged contacts.

    `counting` counts them only so far where very many have them.
    """
    words = contacts_with(text)
    found = rows.filter(words.condition)
    return counting.too_many(found) if words.is_broad else found


def contacts_that_gained(rows: QuerySet[Contact], least: int, window: Window = WEEK) -> QuerySet[Contact]:
    """Return the contacts whose recordings gained this many streams together this week, or over a longer window."""
    field = "wow_streams" if window == WEEK else gain_field(Platform.SPOTIFY, window)
    return rows.filter(**{f"{field}__gte": least})


def open_matching(rows: QuerySet[OpenWriter], text: str) -> QuerySet[OpenWriter]:
    return rows.filter(contact__in=contacts_matching(Contact.objects.all(), text).values("pk"))


def open_that_gained(rows: QuerySet[OpenWriter], least: int, window: Window = WEEK) -> QuerySet[OpenWriter]:
    """Return the people whose works gained at least this many streams this week, or over a longer window."""
    return rows.filter(**{f"{open_list.gain_field(window)}__gte": least})


def readings_of(run: SnapshotRun) -> QuerySet[Reading]:
    """Return the readings of a run. Only once it has ended are all of them settled, and stay in their order."""
    readings = Reading.objects.filter(run=run).select_related("track")
    return readings if run.is_active else counting.final(readings)


def readings_that_ended(rows: QuerySet[Reading], outcome: str) -> QuerySet[Reading]:
    """Return the readings with this outcome, or with UNREAD all that should have given a number and did not."""
    if outcome == UNREAD:
        return rows.exclude(outcome__in=["", Outcome.READ, Outcome.NO_VIDEO])
    return rows.filter(outcome=outcome)


def with_role(role: str) -> QuerySet[Credit, Any]:
    """Return the ids of the contacts that have this role in any track."""
    return Credit.objects.filter(role=role).values("contact")


def contacts_at(rows: QuerySet[Contact], company: str) -> QuerySet[Contact]:
    """Return the contacts whose company has this in its name, whatever its case."""
    return rows.filter(company__icontains=company.strip())


def with_publisher(text: str) -> QuerySet[Publishing, Any]:
    """Return the ids of the contacts who are published by somebody whose name holds this, whatever its case."""
    places = Publishing.objects.filter(
        publisher__name__icontains=text.strip(), writer__state=WorkWriter.State.PUBLISHED
    )
    return places.values("writer__contact")


def with_tag(tag: str) -> QuerySet[Contact]:
    """Return the contacts with this tag, as a whole word and ignoring case."""
    return Contact.objects.filter(tags__iregex=rf"(^|,)\s*{literal(tag.strip())}\s*(,|$)")
