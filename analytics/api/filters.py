"""Filters and sort orders of the lists: the same as on the pages."""

from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from ninja import Field, Schema

from analytics.api.parameters import RowId, Text
from analytics.insights.attention import Trouble
from analytics.insights.open_list import gain_field
from analytics.lists import filtering, ordering
from analytics.lists.filtering import MOST
from analytics.lists.ordering import ordered
from analytics.models import Contact, Credit, OpenWriter, Track
from analytics.snapshots.windows import WINDOWS

Size = Literal["10k", "100k", "1m", "10m", "more"]
Tag = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
Gain = Annotated[int, Field(ge=0, le=MOST)]
WindowName = Annotated[
    Literal["1w", "4w", "13w", "52w"], Field(description="The window of the growth to sort and filter by")
]
TrackOrder = Literal[
    "title", "-title", "streams", "-streams", "wow", "-wow", "views", "-views", "views_wow", "-views_wow"
]
ContactOrder = Literal[
    "name",
    "-name",
    "stage",
    "-stage",
    "streams",
    "-streams",
    "wow",
    "-wow",
    "wow_pct",
    "-wow_pct",
    "views",
    "-views",
    "views_wow",
    "-views_wow",
    "views_wow_pct",
    "-views_wow_pct",
    "as_of",
    "-as_of",
    "oldest",
    "-oldest",
]
ORDER = "What to sort by; a minus in front reverses the order. Unknown numbers always come last."
SIZE = "Streams: under 10,000, 10,000 to 100,000, 100,000 to 1 million, 1 to 10 million, or more"


class TrackChoice(Schema):
    q: Annotated[
        Text | None,
        Field(description="Words or their beginnings, in any order: of title, artists, people, album, ISRC or id"),
    ] = None
    spotify_id: Annotated[Text | None, Field(description="Exactly this Spotify id")] = None
    isrc: Annotated[Text | None, Field(description="This ISRC; upper and lower case are the same")] = None
    active: Annotated[
        bool | None, Field(description="Only those that are followed, or only those that no longer are")
    ] = None
    contact: Annotated[RowId | None, Field(description="Only tracks that this contact is credited on")] = None
    size: Annotated[Size | None, Field(description=SIZE)] = None
    min_wow: Annotated[Gain | None, Field(description="At least this many streams gained over the window")] = None
    tag: Annotated[Tag | None, Field(description="A tag of a contact behind the track, as a whole word")] = None
    label: Annotated[Text | None, Field(description="Part of the name of its label")] = None
    trouble: Annotated[Trouble | None, Field(description="One of the kinds in /api/attention")] = None
    window: WindowName = "1w"
    order: Annotated[TrackOrder, Field(description=ORDER)] = "title"

    def of(self, tracks: QuerySet[Track]) -> QuerySet[Track]:
        """Return the tracks that match, in order."""
        found = self._within_week(self._by_itself(tracks))
        return ordered(found, ordering.tracks_over(WINDOWS[self.window]), self.order)

    def _by_itself(self, tracks: QuerySet[Track]) -> QuerySet[Track]:
        """Filter by the track's own fields, and by its contacts."""
        if self.q is not None:
            tracks = filtering.tracks_matching(tracks, self.q)
        if self.isrc is not None:
            tracks = tracks.filter(isrc__iexact=self.isrc)
        if self.contact is not None:
            tracks = tracks.filter(pk__in=tracks_of(self.contact))
        if self.tag is not None:
            tracks = filtering.tracks_with_tag(tracks, self.tag)
        if self.label is not None:
            tracks = filtering.tracks_on_label(tracks, self.label)
        same = {"spotify_id": self.spotify_id, "active": self.active}
        return tracks.filter(**{name: value for name, value in same.items() if value is not None})

    def _within_week(self, tracks: QuerySet[Track]) -> QuerySet[Track]:
        """Filter by a track's numbers and their changes."""
        if self.size is not None:
            tracks = filtering.tracks_of_size(tracks, self.size)
        if self.min_wow is not None:
            tracks = filtering.tracks_that_gained(tracks, self.min_wow, WINDOWS[self.window])
        if self.trouble is not None:
            tracks = filtering.tracks_in_trouble(tracks, self.trouble)
        return tracks


class TracksOrdered(Schema):
    window: WindowName = "1w"
    order: Annotated[TrackOrder, Field(description=ORDER)] = "-wow"


class ContactChoice(Schema):
    q: Annotated[
        Text | None,
        Field(description="Words or their beginnings, in any order: of name, e-mail and company"),
    ] = None
    stage: Contact.Stage | None = None
    role: Annotated[Credit.Role | None, Field(description="Only those with this role in a track")] = None
    company: Annotated[Text | None, Field(description="Part of the name of their company")] = None
    publisher: Annotated[Text | None, Field(description="Part of the name of somebody who publishes them")] = None
    tag: Annotated[Tag | None, Field(description="One of the contact's tags, as a whole word")] = None
    track: Annotated[RowId | None, Field(description="Only contacts of this track")] = None
    min_wow: Annotated[Gain | None, Field(description="At least this many streams gained over the window")] = None
    window: WindowName = "1w"
    order: Annotated[ContactOrder, Field(description=ORDER)] = "name"

    def of(self, contacts: QuerySet[Contact]) -> QuerySet[Contact]:
        """Return the contacts that match, in order."""
        found = self._by_tracks(self._by_itself(contacts))
        return ordered(found, ordering.contacts_over(WINDOWS[self.window]), self.order)

    def _by_itself(self, contacts: QuerySet[Contact]) -> QuerySet[Contact]:
        """Filter by the contact's own fields."""
        if self.q is not None:
            contacts = filtering.contacts_matching(contacts, self.q)
        if self.stage is not None:
            contacts = contacts.filter(stage=self.stage)
        if self.company is not None:
            contacts = filtering.contacts_at(contacts, self.company)
        if self.tag is not None:
            contacts = contacts.filter(pk__in=filtering.with_tag(self.tag))
        return contacts

    def _by_tracks(self, contacts: QuerySet[Contact]) -> QuerySet[Contact]:
        """Filter by the contact's tracks and works."""
        if self.publisher is not None:
            contacts = contacts.filter(pk__in=filtering.with_publisher(self.publisher))
        if self.role is not None:
            contacts = contacts.filter(pk__in=filtering.with_role(self.role))
        if self.track is not None:
            contacts = contacts.filter(pk__in=Credit.objects.filter(track=self.track).values("contact"))
        if self.min_wow is not None:
            contacts = filtering.contacts_that_gained(contacts, self.min_wow, WINDOWS[self.window])
        return contacts


class OpenChoice(Schema):
    q: Annotated[
        Text | None,
        Field(description="Words or their beginnings, in any order: of name, e-mail and company"),
    ] = None
    stage: Contact.Stage | None = None
    role: Annotated[Credit.Role | None, Field(description="Only those who also have this role in a track")] = None
    tag: Annotated[Tag | None, Field(description="One of the contact's tags, as a whole word")] = None
    min_wow: Annotated[Gain | None, Field(description="At least this many streams gained over the window")] = None
    window: WindowName = "1w"

    def of(self, rows: QuerySet[OpenWriter]) -> QuerySet[OpenWriter]:
        """Return the rows that match, those whose works gained most over the window first."""
        window = WINDOWS[self.window]
        if self.q is not None:
            rows = filtering.open_matching(rows, self.q)
        if self.stage is not None:
            rows = rows.filter(contact__stage=self.stage)
        if self.role is not None:
            rows = rows.filter(contact__in=filtering.with_role(self.role))
        if self.tag is not None:
            rows = rows.filter(contact__in=filtering.with_tag(self.tag))
        if self.min_wow is not None:
            rows = filtering.open_that_gained(rows, self.min_wow, window)
        return ordering.Measured(gain_field(window))(rows, descending=True)


def tracks_of(contact: int) -> QuerySet[Credit, Any]:
    # For a subquery: a join would show a track once for every role that the contact has in it.
    return Credit.objects.filter(contact=contact).values("track")
