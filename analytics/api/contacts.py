"""Contacts over HTTP: the list, each of them, and their tracks."""

from django.db.models import QuerySet
from ninja import Query, Router
from ninja.errors import HttpError
from ninja.pagination import paginate

from analytics.access.callers import CalledRequest
from analytics.api import examples
from analytics.api.credit_schemas import SuggestionAnswer, WorkAnswer
from analytics.api.filters import ContactChoice, OpenChoice, TracksOrdered, tracks_of
from analytics.api.newest import TrackPages
from analytics.api.parameters import REFUSED, Pages, Problem, RowId, page_of, shows
from analytics.api.schemas import (
    ContactAnswer,
    ContactSnapshotAnswer,
    OpenAnswer,
    TrackAnswer,
    WholeContact,
    brought_along,
    of_contacts,
)
from analytics.contacts import works
from analytics.contacts.credit_suggestions import OpenPeople
from analytics.contacts.works import ContactWork
from analytics.insights.open_list import open_writers
from analytics.insights.week import this_week
from analytics.lists import ordering
from analytics.models import Contact, ContactMerge, ContactSnapshot, OpenWriter, Track
from analytics.snapshots.windows import WINDOWS

router = Router(tags=["Contacts"])


@router.get(
    "/contacts",
    response={200: list[ContactAnswer], **REFUSED},
    summary="List contacts",
    openapi_extra=shows(page_of(examples.CONTACT)),
)
@paginate(Pages)
def contacts(request: CalledRequest, wanted: Query[ContactChoice]) -> QuerySet[Contact]:
    """The people behind the tracks, by name by default, each with the totals of their recordings."""
    return wanted.of(Contact.objects.prefetch_related(*of_contacts()))


@router.get(
    "/contacts/{contact_id}",
    response={200: WholeContact, 404: Problem, **REFUSED},
    summary="Show a contact",
    openapi_extra=shows(examples.WHOLE_CONTACT),
)
def contact(request: CalledRequest, contact_id: RowId) -> Contact:
    """One contact: totals and growth with the number of recordings they are based on, roles, tags, notes, stage."""
    found = Contact.objects.prefetch_related(*of_contacts()).filter(pk=contact_id).first()
    if found is None:
        raise _unknown(contact_id)
    return found


@router.get(
    "/contacts/{contact_id}/tracks",
    response={200: list[TrackAnswer], 404: Problem, **REFUSED},
    summary="List a contact's tracks",
    openapi_extra=shows(page_of(examples.TRACK)),
)
@paginate(TrackPages)
def tracks(request: CalledRequest, contact_id: RowId, wanted: Query[TracksOrdered]) -> QuerySet[Track]:
    """The tracks of a contact, largest gain in streams this week first."""
    if not Contact.objects.filter(pk=contact_id).exists():
        raise _unknown(contact_id)
    members = Track.objects.filter(pk__in=tracks_of(contact_id))
    return brought_along(
        ordering.ordered(members, ordering.tracks_over(WINDOWS[wanted.window]), wanted.order), this_week()
    )


@router.get(
    "/contacts/{contact_id}/works",
    response={200: list[WorkAnswer], 404: Problem, **REFUSED},
    summary="List a contact's works and their publishers",
    openapi_extra=shows(page_of(examples.WORK)),
)
@paginate(Pages)
def works_of(request: CalledRequest, contact_id: RowId) -> list[ContactWork]:
    """The works of a contact, and whether each has a publisher: published, none on file, or unknown."""
    found = Contact.objects.filter(pk=contact_id).first()
    if found is None:
        raise _unknown(contact_id)
    return works.of(found)


@router.get(
    "/open-list",
    response={200: list[OpenAnswer], **REFUSED},
    summary="List writers without a publisher on file",
    openapi_extra=shows(page_of(examples.OPEN)),
)
@paginate(Pages)
def open_list(request: CalledRequest, wanted: Query[OpenChoice]) -> QuerySet[OpenWriter]:
    """Writers of works with no publisher on file for them, those whose works gained most first."""
    return wanted.of(open_writers())


@router.get(
    "/suggested-credits",
    response={200: list[SuggestionAnswer], **REFUSED},
    summary="List suggested credits",
    openapi_extra=shows(page_of(examples.SUGGESTION)),
)
@paginate(Pages)
def suggested(request: CalledRequest) -> OpenPeople:
    """People named on tracks who may be one of the contacts or somebody else, most tracks first."""
    return OpenPeople()


@router.get(
    "/contacts/{contact_id}/snapshots",
    response={200: list[ContactSnapshotAnswer], 404: Problem, **REFUSED},
    summary="Show a contact's history",
    openapi_extra=shows(page_of(examples.CONTACT_SNAPSHOT)),
)
@paginate(Pages)
def snapshots(request: CalledRequest, contact_id: RowId) -> QuerySet[ContactSnapshot]:
    """A contact's totals and growth in each run that read one of their tracks, newest first."""
    if not Contact.objects.filter(pk=contact_id).exists():
        raise _unknown(contact_id)
    return (
        ContactSnapshot.objects.filter(contact=contact_id).select_related("run").order_by("-captured_at", "-run_id")
    )


def _unknown(contact_id: int) -> HttpError:
    if merge := ContactMerge.objects.filter(merged_id=contact_id).first():
        return HttpError(404, f"Contact {contact_id} was merged into another one: use /api/contacts/{merge.kept_id}.")
    return HttpError(404, f"There is no contact {contact_id}. Find their id with /api/contacts?q=…")
