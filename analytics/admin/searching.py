"""The search in the admin's lists: the same as on the pages."""

from typing import TypeVar, cast

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from analytics.admin.theme import ModelAdmin
from analytics.lists.counting import CountedPages, is_too_many, too_many
from analytics.lists.search import tracks_meant
from analytics.lists.words import contacts_with
from analytics.models import Contact, Track

PER_PAGE = 50
"""A page of a hundred rows takes Django longer to draw than PostgreSQL to find."""

Row = TypeVar("Row", bound=Model)


class SearchesTracks(ModelAdmin[Row]):
    """Searches by title, artists, people, ISRC, id or link. `track_field` leads from a row to its track."""

    track_field = "track"
    search_fields = ["track__title"]  # Without this Django shows no search field; the search itself is defined below.
    paginator = CountedPages
    list_per_page = PER_PAGE
    show_full_result_count = False  # it costs as much as the search
    search_help_text = "Title, artists, people, ISRC, Spotify id or link"

    def get_search_results(
        self,
        request: HttpRequest,  # noqa: ARG002 - Django hands it over
        queryset: QuerySet[Row],
        search_term: str,
    ) -> tuple[QuerySet[Row], bool]:
        if not search_term.strip():
            return queryset, False
        if queryset.model is Track:
            return cast(QuerySet[Row], tracks_meant(search_term, cast(QuerySet[Track], queryset))), False
        tracks = tracks_meant(search_term)
        found = queryset.filter(**{f"{self.track_field}__in": tracks.values("pk")})
        return (too_many(found) if is_too_many(tracks) else found), False


class SearchesContacts(ModelAdmin[Contact]):
    """Searches by name, company and e-mail, including merged contacts, and by tags."""

    search_fields = ["tags"]  # As above.
    paginator = CountedPages
    list_per_page = PER_PAGE
    show_full_result_count = False
    search_help_text = "Name, company, e-mail or tag"

    def get_search_results(
        self,
        request: HttpRequest,  # noqa: ARG002 - as above
        queryset: QuerySet[Contact],
        search_term: str,
    ) -> tuple[QuerySet[Contact], bool]:
        if not search_term.strip():
            return queryset, False
        words = contacts_with(search_term)
        found = queryset.filter(words.condition | _tagged(search_term))
        return (too_many(found) if words.is_broad else found), False


def _tagged(text: str) -> Q:
    """Return the condition that each word is somewhere in the tags."""
    every = Q()
    for word in text.split():
        every &= Q(tags__icontains=word)
    return every
