"""Filters of lists in the admin, worded as questions: each keeps the rows with the answer yes.

A filter needs no query of its own: it is a condition of the list. Results of runs are looked up in the
snapshots and readings of this week, which lie together (`snapshot_run`) or are found by run and track, so a
year of history makes none of it slower; the rest is one pass over the tracks or contacts.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from analytics.insights.attention import STALE, Trouble, troubled
from analytics.insights.week import this_week
from analytics.insights.weekly_growth import moved
from analytics.models import Contact, Credit, Platform, Video

MUCH = 10.0
"""The filters look for moves beyond this percentage."""

Answer = Callable[[QuerySet[Any]], QuerySet[Any]]


class Questions(admin.SimpleListFilter):
    """A filter whose choices are questions; the list shows the rows for which the answer is yes."""

    asked: dict[str, tuple[str, Answer]]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002 - Django's
        return [(name, question) for name, (question, _answer) in self.asked.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:  # noqa: ARG002
        if self.value() not in self.asked:
            return queryset
        _question, answer = self.asked[self.value() or ""]
        return answer(queryset)


def _in_trouble(trouble: Trouble) -> Answer:
    return lambda tracks: tracks.filter(pk__in=troubled(trouble, this_week(), timezone.now()).values("pk"))


def _moved(platform: Platform, *, down: bool) -> Answer:
    """Return the tracks whose newest growth this week is beyond MUCH."""
    return lambda tracks: tracks.filter(
        pk__in=moved(this_week(), platform, below=-MUCH) if down else moved(this_week(), platform, above=MUCH)
    )


def _where(**fields: Any) -> Answer:
    return lambda rows: rows.filter(**fields)


def _without(others: QuerySet[Any]) -> Answer:
    """Return the rows for which this subquery, which refers to them as its outer query, finds nothing."""
    return lambda rows: rows.exclude(Exists(others))


def _with_old_numbers(contacts: QuerySet[Contact]) -> QuerySet[Contact]:
    return contacts.filter(oldest_read_at__lt=timezone.now() - STALE)


class TrackMoved(Questions):
    title = "what moved"
    parameter_name = "moved"
    asked = {
        "falling": ("Streams falling more than 10 %?", _moved(Platform.SPOTIFY, down=True)),
        "rising": ("Streams rising more than 10 %?", _moved(Platform.SPOTIFY, down=False)),
        "views_falling": ("Views falling more than 10 %?", _moved(Platform.YOUTUBE, down=True)),
        "views_rising": ("Views rising more than 10 %?", _moved(Platform.YOUTUBE, down=False)),
    }


class TrackMissing(Questions):
    title = "what is missing"
    parameter_name = "missing"
    asked = {
        "fresh": ("Not read for two weeks?", _in_trouble(Trouble.STALE)),
        "streams": ("Streams never read?", _where(streams=None)),
        "views": ("Views never read?", _where(views=None)),
        "video": ("Without a video?", _without(Video.objects.filter(track=OuterRef("pk")))),
        "contact": ("Without a contact?", _without(Credit.objects.filter(track=OuterRef("pk")))),
        "isrc": ("Without an ISRC?", _where(isrc="")),
    }


class TrackToLookAt(Questions):
    title = "what needs attention"
    parameter_name = "trouble"
    asked = {
        "removed": ("Removed by the platform?", _in_trouble(Trouble.REMOVED)),
        "unrecognised": ("Page not understood?", _in_trouble(Trouble.UNRECOGNISED)),
        "undecided": ("A video to decide?", _in_trouble(Trouble.UNDECIDED)),
        "video": ("Wrong video suspected?", _in_trouble(Trouble.VIDEO)),
        "fell": ("Streams fell or jumped?", _in_trouble(Trouble.FELL)),
        "hidden": ("Number hidden by the platform?", _in_trouble(Trouble.HIDDEN)),
        "shared": ("Editions sharing a count?", _in_trouble(Trouble.SHARED)),
        "found": ("Editions to confirm?", _in_trouble(Trouble.FOUND)),
    }


class ContactMoved(Questions):
    title = "what moved"
    parameter_name = "moved"
    asked = {
        "falling": ("Streams falling more than 10 %?", _where(wow_growth_pct__lt=-MUCH)),
        "rising": ("Streams rising more than 10 %?", _where(wow_growth_pct__gt=MUCH)),
        "views_falling": ("Views falling more than 10 %?", _where(wow_youtube_growth_pct__lt=-MUCH)),
        "views_rising": ("Views rising more than 10 %?", _where(wow_youtube_growth_pct__gt=MUCH)),
    }


class ContactMissing(Questions):
    title = "what is missing"
    parameter_name = "missing"
    asked = {
        "track": ("Without a track?", _without(Credit.objects.filter(contact=OuterRef("pk")))),
        "email": ("Without an e-mail?", _where(email="")),
        "growth": ("No growth known?", _where(wow_growth_pct=None, wow_youtube_growth_pct=None)),
        "fresh": ("Totals with numbers older than two weeks?", _with_old_numbers),
    }
