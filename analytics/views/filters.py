"""Filters of each list. Everything is in the URL; unknown values are rejected."""

from typing import Any, TypeVar

import django_filters as filters
from django import forms
from django.db.models import Model, QuerySet
from django.http import QueryDict

from analytics.contacts import retention
from analytics.insights.attention import Trouble
from analytics.insights.bands import BANDS
from analytics.lists import filtering
from analytics.lists.filtering import MOST, UNREAD
from analytics.models import Contact, Credit, OpenWriter, Outcome, Platform, Reading, SnapshotRun, Track
from analytics.snapshots.windows import LONGER, WEEK, WINDOWS, Window

Row = TypeVar("Row", bound=Model)


class Filters(filters.FilterSet):
    """Filters whose form says in a few words what a list may be narrowed down by."""

    def __init__(self, data: Any, queryset: QuerySet[Any], **options: Any) -> None:
        super().__init__(data, queryset=queryset, **options)
        self.form.label_suffix = ""
        self.form.auto_id = "filter-%s"

    @property
    def is_narrowed(self) -> bool:
        return any(self.data.get(name) for name in self.filters)

    def unchanged(self, rows: QuerySet[Any], _name: str, _choice: str) -> QuerySet[Any]:
        """Leave out no row: the view or the table does what the choice says."""
        return rows


def choice(label: str, method: str, choices: Any, empty: str) -> filters.ChoiceFilter:
    return filters.ChoiceFilter(label=label, method=method, choices=choices, empty_label=empty)


class WholeNumber(filters.Filter):
    field_class = forms.IntegerField


def over() -> filters.ChoiceFilter:
    """Return the choice of the window over which growth is shown."""
    return choice("Growth over", "unchanged", [(one.name, one.label) for one in LONGER], WEEK.label)


def activity() -> filters.ChoiceFilter:
    """Return the choice whether rows that are followed are shown, or others: `followed` applies it."""
    return choice("Followed", "unchanged", [("no", "no longer"), ("all", "all")], "yes")


def followed(rows: QuerySet[Row], address: QueryDict) -> QuerySet[Row]:
    """Return the rows that are followed, unless the address asks for others."""
    match address.get("active"):
        case "all":
            return rows
        case "no":
            return rows.filter(active=False)
    return rows.filter(active=True)


def window_of(data: Any) -> Window:
    """Return the window in an address; a week if there is none or it is unknown."""
    return WINDOWS.get(data.get("window", ""), WEEK)


class TrackFilters(Filters):
    q = filters.CharFilter(label="Title, artist or person", method="matching", max_length=200)
    size = choice("Streams", "sized", [(key, label) for key, (label, _, _) in BANDS.items() if key], "any number")
    min_wow = WholeNumber(label="Streams gained, at least", method="gained", min_value=0, max_value=MOST)
    window = over()
    tag = filters.CharFilter(label="Contact's tag", method="tagged", max_length=100)
    label = filters.CharFilter(label="Label", method="labelled", max_length=200)
    trouble = choice("Needs attention", "in_trouble", Trouble.choices, "all tracks")
    active = activity()

    def matching(self, rows: QuerySet[Track], _name: str, text: str) -> QuerySet[Track]:
        return filtering.tracks_matching(rows, text)

    def sized(self, rows: QuerySet[Track], _name: str, band: str) -> QuerySet[Track]:
        return filtering.tracks_of_size(rows, band)

    def gained(self, rows: QuerySet[Track], _name: str, least: int) -> QuerySet[Track]:
        return filtering.tracks_that_gained(rows, least, window_of(self.data))

    def tagged(self, rows: QuerySet[Track], _name: str, tag: str) -> QuerySet[Track]:
        return filtering.tracks_with_tag(rows, tag)

    def labelled(self, rows: QuerySet[Track], _name: str, text: str) -> QuerySet[Track]:
        return filtering.tracks_on_label(rows, text)

    def in_trouble(self, rows: QuerySet[Track], _name: str, trouble: str) -> QuerySet[Track]:
        return filtering.tracks_in_trouble(rows, Trouble(trouble))


class ContactFilters(Filters):
    q = filters.CharFilter(label="Name, company or e-mail", method="matching", max_length=200)
    stage = choice("Stage", "staged", Contact.Stage.choices, "any")
    role = choice("Role", "having", Credit.Role.choices, "any")
    company = filters.CharFilter(label="Company", method="at_company", max_length=200)
    publisher = filters.CharFilter(label="Publisher", method="published", max_length=200)
    tag = filters.CharFilter(label="Tag", method="tagged", max_length=100)
    min_wow = WholeNumber(label="Streams gained, at least", method="gained", min_value=0, max_value=MOST)
    window = over()
    keep = choice("Retention", "kept", [("past", "kept longer than allowed")], "any")

    def kept(self, rows: QuerySet[Contact], _name: str, _which: str) -> QuerySet[Contact]:
        return rows.filter(pk__in=retention.past_keeping().values("pk"))

    def matching(self, rows: QuerySet[Contact], _name: str, text: str) -> QuerySet[Contact]:
        return filtering.contacts_matching(rows, text)

    def staged(self, rows: QuerySet[Contact], _name: str, stage: str) -> QuerySet[Contact]:
        return rows.filter(stage=stage)

    def at_company(self, rows: QuerySet[Contact], _name: str, company: str) -> QuerySet[Contact]:
        return filtering.contacts_at(rows, company)

    def published(self, rows: QuerySet[Contact], _name: str, text: str) -> QuerySet[Contact]:
        return rows.filter(pk__in=filtering.with_publisher(text))

    def gained(self, rows: QuerySet[Contact], _name: str, least: int) -> QuerySet[Contact]:
        return filtering.contacts_that_gained(rows, least, window_of(self.data))

    def having(self, rows: QuerySet[Contact], _name: str, role: str) -> QuerySet[Contact]:
        return rows.filter(pk__in=filtering.with_role(role))

    def tagged(self, rows: QuerySet[Contact], _name: str, tag: str) -> QuerySet[Contact]:
        return rows.filter(pk__in=filtering.with_tag(tag))


class OpenFilters(Filters):
    q = filters.CharFilter(label="Name, company or e-mail", method="matching", max_length=200)
    stage = choice("Stage", "staged", Contact.Stage.choices, "any")
    role = choice("Role", "having", Credit.Role.choices, "any")
    tag = filters.CharFilter(label="Tag", method="tagged", max_length=100)
    window = over()
    min_wow = WholeNumber(label="Streams gained, at least", method="gained", min_value=0, max_value=MOST)

    def matching(self, rows: QuerySet[OpenWriter], _name: str, text: str) -> QuerySet[OpenWriter]:
        return filtering.open_matching(rows, text)

    def staged(self, rows: QuerySet[OpenWriter], _name: str, stage: str) -> QuerySet[OpenWriter]:
        return rows.filter(contact__stage=stage)

    def having(self, rows: QuerySet[OpenWriter], _name: str, role: str) -> QuerySet[OpenWriter]:
        return rows.filter(contact__in=filtering.with_role(role))

    def tagged(self, rows: QuerySet[OpenWriter], _name: str, tag: str) -> QuerySet[OpenWriter]:
        return rows.filter(contact__in=filtering.with_tag(tag))

    def gained(self, rows: QuerySet[OpenWriter], _name: str, least: int) -> QuerySet[OpenWriter]:
        return filtering.open_that_gained(rows, least, window_of(self.data))


class RunFilters(Filters):
    state = choice("Outcome", "ended", SnapshotRun.State.choices, "any")
    trigger = choice("Started by", "asked", SnapshotRun.Trigger.choices, "anyone")

    def ended(self, rows: QuerySet[SnapshotRun], _name: str, state: str) -> QuerySet[SnapshotRun]:
        return rows.filter(state=state)

    def asked(self, rows: QuerySet[SnapshotRun], _name: str, trigger: str) -> QuerySet[SnapshotRun]:
        return rows.filter(trigger=trigger)


class ReadingFilters(Filters):
    platform = choice("Platform", "on_platform", Platform.choices, "both")
    outcome = choice("Outcome", "ended", [(UNREAD, "Not read, for any reason"), *Outcome.choices], "any")

    def on_platform(self, rows: QuerySet[Reading], _name: str, platform: str) -> QuerySet[Reading]:
        return rows.filter(platform=platform)

    def ended(self, rows: QuerySet[Reading], _name: str, outcome: str) -> QuerySet[Reading]:
        return filtering.readings_that_ended(rows, outcome)
