"""Search over HTTP."""

from typing import Annotated

from django.db.models import prefetch_related_objects
from ninja import Field, Query, Router, Schema

from analytics.access.callers import CalledRequest
from analytics.api import examples
from analytics.api.newest import with_newest
from analytics.api.parameters import REFUSED, shows
from analytics.api.schemas import ContactAnswer, TrackAnswer, brought_along, of_contacts
from analytics.insights.week import this_week
from analytics.lists.search import LONGEST, Found, find
from analytics.models import Track

router = Router(tags=["Search"])

Words = Annotated[str, Field(min_length=1, max_length=LONGEST, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")]


class Sought(Schema):
    q: Annotated[Words, Field(description="Words or their beginnings, an ISRC, an id, or a link of either platform")]


class FoundAnswer(Schema):
    """The first 25 tracks and the first 25 contacts that were found."""

    is_exact: Annotated[bool, Field(description="Whether the tracks match the given id, link or ISRC exactly")]
    tracks: list[TrackAnswer]
    more_tracks: bool
    contacts: list[ContactAnswer]
    more_contacts: bool


@router.get(
    "/search",
    response={200: FoundAnswer, **REFUSED},
    summary="Search tracks and contacts",
    openapi_extra=shows(examples.FOUND),
)
def search(request: CalledRequest, sought: Query[Sought]) -> Found:
    """Tracks and contacts by words, ids, ISRCs, and pasted links of Spotify and YouTube."""
    found = find(sought.q.strip(), brought_along(Track.objects.all(), this_week()))
    with_newest(found.tracks)
    prefetch_related_objects(found.contacts, *of_contacts())
    return found
