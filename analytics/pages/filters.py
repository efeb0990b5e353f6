"""What each list can be narrowed down by. Everything lives in the address; what is unknown there is refused."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from analytics.attention import Trouble, troubled
from analytics.growing import with_gain
from analytics.models import Contact, Credit, Outcome, Platform, Reading, SnapshotRun, Track
from analytics.pages.narrowing import BANDS, MOST
from analytics.week import this_week

UNREAD = "unread"


class Filters(filters.FilterSet):
    """Filters whose form says in a few words what a list may be narrowed down by."""

    def __init__(self, data: Any, queryset: QuerySet[Any], **options: Any) -> None:
        super().__init__(data, queryset=queryset, **options)
        self.form.label_suffix = ""
        self.form.auto_id = "filter-%s"

    @property
    def is_narrowed(self) -> bool:
        return any(self.data.get(name) for name in self.filters)


def _choice(label: str, method: str, choices: Any, empty: str) -> filters.ChoiceFilter:
    return filters.ChoiceFilter(label=label, method=method, choices=choices, empty_label=empty)


class WholeNumber(filters.Filter):
    field_class = forms.IntegerField


class TrackFilters(Filters):
    q = filters.CharFilter(label="Title or artist", method="matching", max_length=200)
    size = _choice("Streams", "sized", [(key, label) for key, (label, _, _) in BANDS.items() if key], "any number")
    min_gain = WholeNumber(label="Streams gained, at least", method="gained", min_value=0, max_value=MOST)
    tag = filters.CharFilter(label="Contact's tag", method="tagged", max_length=100)
    trouble = _choice("Needs attention", "in_trouble", Trouble.choices, "whatever")
    active = _choice("Followed", "followed", [("no", "no longer"), ("all", "or ever")], "yes")

    def matching(self, rows: QuerySet[Track], _name: str, text: str) -> QuerySet[Track]:
        return rows.filter(Q(title__icontains=text) | Q(artists__icontains=text))

    def sized(self, rows: QuerySet[Track], _name: str, band: str) -> QuerySet[Track]:
        _label, least, below = BANDS[band]
        # The smallest band of the rankings begins at a thousand; here the small ones can be found as well.
        rows = rows.filter(streams__gte=0 if band == "10k" else least)
        return rows if below is None else rows.filter(streams__lt=below)

    def gained(self, rows: QuerySet[Track], _name: str, least: int) -> QuerySet[Track]:
        return with_gain(rows, Platform.SPOTIFY, this_week()).filter(gain__gte=least)

    def tagged(self, rows: QuerySet[Track], _name: str, tag: str) -> QuerySet[Track]:
        return rows.filter(pk__in=Credit.objects.filter(contact__in=with_tag(tag)).values("track"))

    def in_trouble(self, rows: QuerySet[Track], _name: str, trouble: str) -> QuerySet[Track]:
        return rows.filter(pk__in=troubled(Trouble(trouble), this_week(), timezone.now()).values("pk"))

    def followed(self, rows: QuerySet[Track], _name: str, _which: str) -> QuerySet[Track]:
        return rows  # The view has chosen them already: without a choice this is not called.


class ContactFilters(Filters):
    q = filters.CharFilter(label="Name, company or e-mail", method="matching", max_length=200)
    stage = _choice("Stage", "staged", Contact.Stage.choices, "any")
    tag = filters.CharFilter(label="Tag", method="tagged", max_length=100)

    def matching(self, rows: QuerySet[Contact], _name: str, text: str) -> QuerySet[Contact]:
        return rows.filter(Q(name__icontains=text) | Q(company__icontains=text) | Q(email__icontains=text))

    def staged(self, rows: QuerySet[Contact], _name: str, stage: str) -> QuerySet[Contact]:
        return rows.filter(stage=stage)

    def tagged(self, rows: QuerySet[Contact], _name: str, tag: str) -> QuerySet[Contact]:
        return rows.filter(pk__in=with_tag(tag))


class RunFilters(Filters):
    state = _choice("Outcome", "ended", SnapshotRun.State.choices, "any")
    trigger = _choice("Asked for by", "asked", SnapshotRun.Trigger.choices, "anybody")

    def ended(self, rows: QuerySet[SnapshotRun], _name: str, state: str) -> QuerySet[SnapshotRun]:
        return rows.filter(state=state)

    def asked(self, rows: QuerySet[SnapshotRun], _name: str, trigger: str) -> QuerySet[SnapshotRun]:
        return rows.filter(trigger=trigger)


class ReadingFilters(Filters):
    platform = _choice("Platform", "on_platform", Platform.choices, "both")
    outcome = _choice("Outcome", "ended", [(UNREAD, "Not read, for whatever reason"), *Outcome.choices], "any")

    def on_platform(self, rows: QuerySet[Reading], _name: str, platform: str) -> QuerySet[Reading]:
        return rows.filter(platform=platform)

    def ended(self, rows: QuerySet[Reading], _name: str, outcome: str) -> QuerySet[Reading]:
        if outcome == UNREAD:
            return rows.exclude(outcome__in=["", Outcome.READ, Outcome.NO_VIDEO])
        return rows.filter(outcome=outcome)


def with_tag(tag: str) -> QuerySet[Contact]:
    """Return the contacts that have this tag as a whole word among their tags, whatever its case."""
    return Contact.objects.filter(tags__iregex=rf"(^|,)\s*{_literal(tag.strip())}\s*(,|$)")


def _literal(text: str) -> str:
    """Return a pattern of PostgreSQL that matches this very text."""
    return "".join(char if char.isalnum() or char == " " else f"\\{char}" for char in text)
