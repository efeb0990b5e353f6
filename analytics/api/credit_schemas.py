"""The API's schemas for credits, claims, works and publishers."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Field, Schema

from analytics.contacts.credit_suggestions import sources_of
from analytics.contacts.works import Place


class CreditAnswer(Schema):
    contact_id: int
    name: str = Field(alias="contact.name")
    role: str


class ClaimAnswer(Schema):
    """That a source names somebody for a track. It is a credit only where it is sure who is meant."""

    source: Annotated[str, Field(description="Who says so: credits_fm, musicbrainz or spotify")]
    origin: Annotated[str, Field(description="Who knew it first: two sources with one origin are one witness")]
    name: str
    role: str
    detail: str
    ipi: str
    isni: str
    seen_at: datetime


class PublishingAnswer(Schema):
    name: str = Field(alias="publisher.name")
    ipi: str = Field(alias="publisher.ipi")
    place: Annotated[str, Field(description="original, administrator, or empty where it is not told")]
    share: Annotated[float | None, Field(description="In percent; null where it is not told")]


class WorkAnswer(Schema):
    """A work of a contact, and what all sources together say of its publisher for them."""

    title: str = Field(alias="work.title")
    iswc: str = Field(alias="work.iswc")
    state: Annotated[str, Field(description="published, none (none on file), or unknown: which is never none")]
    publishers: list[PublishingAnswer]
    sources: Annotated[list[str], Field(description="Who says so")]
    said_at: Annotated[datetime, Field(description="When that was read last")]

    @staticmethod
    def resolve_sources(place: Place) -> list[str]:
        return sorted({one.source for one in place.sayers or place.said})

    @staticmethod
    def resolve_said_at(place: Place) -> datetime:
        return max(one.seen_at for one in place.sayers or place.said)


class SuggestionAnswer(Schema):
    """Somebody who is named for tracks and may be one of several contacts, or none yet."""

    key: Annotated[str, Field(alias="artist_id", description="Spotify's id of an artist; else made of IPI or name")]
    name: str
    ipi: str
    roles: list[str]
    sources: Annotated[list[str], Field(description="Places of credits that agree on it")]
    tracks: int
    suggested_at: datetime

    @staticmethod
    def resolve_roles(person: dict[str, Any]) -> list[str]:
        return str(person["roles"]).split(",")

    @staticmethod
    def resolve_sources(person: dict[str, Any]) -> list[str]:
        return sources_of(person)
