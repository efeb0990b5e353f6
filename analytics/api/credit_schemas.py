"""The API's schemas for credits, claims, works and publishers."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Field, Schema

from analytics.api.parts import Part, path
from analytics.contacts.credit_suggestions import sources_of
from analytics.contacts.works import ContactWork


class CreditAnswer(Part):
    contact_id: int
    name: str = Field(validation_alias=path("contact.name"))
    role: str


class ClaimAnswer(Part):
    """A source names somebody for a track. This becomes a credit only if it is certain who is meant."""

    source: Annotated[str, Field(description="The source: credits_fm, musicbrainz or spotify")]
    origin: Annotated[
        str,
        Field(description="Where the claim originally comes from: two sources with the same origin count as one"),
    ]
    name: str
    role: str
    detail: str
    ipi: str
    isni: str
    seen_at: datetime


class PublishingAnswer(Part):
    name: str = Field(validation_alias=path("publisher.name"))
    ipi: str = Field(validation_alias=path("publisher.ipi"))
    place: Annotated[str, Field(description="original, administrator, or empty if unknown")]
    share: Annotated[float | None, Field(description="In percent; null if unknown")]


class WorkAnswer(Schema):
    """A work of a contact, and what all sources together say about the contact's publisher for it."""

    title: str = Field(alias="work.title")
    iswc: str = Field(alias="work.iswc")
    state: Annotated[str, Field(description="published, none (none on file) or unknown; unknown never means none")]
    publishers: list[PublishingAnswer]
    sources: Annotated[list[str], Field(description="The sources that say so")]
    said_at: Annotated[datetime, Field(description="When that was last read")]

    @staticmethod
    def resolve_sources(work: ContactWork) -> list[str]:
        return sorted({one.source for one in work.sayers or work.said})

    @staticmethod
    def resolve_said_at(work: ContactWork) -> datetime:
        return max(one.seen_at for one in work.sayers or work.said)


class SuggestionAnswer(Schema):
    """Somebody named on tracks who may be one of several contacts, or none yet."""

    key: Annotated[
        str, Field(alias="artist_id", description="Spotify's id of an artist, or a key made from the IPI or name")
    ]
    name: str
    ipi: str
    roles: list[str]
    sources: Annotated[list[str], Field(description="The credit sources that name them")]
    tracks: int
    suggested_at: datetime

    @staticmethod
    def resolve_roles(person: dict[str, Any]) -> list[str]:
        return str(person["roles"]).split(",")

    @staticmethod
    def resolve_sources(person: dict[str, Any]) -> list[str]:
        return sources_of(person)
