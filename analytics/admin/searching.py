"""The search in the admin's lists: the same as on the pages."""

from typing import TypeVar, cast

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from analytics.admin.theme import ModelAdmin
from analytics.lists.counting import Pages
from analytics.lists.filtering import contacts_matching
from analytics.lists.search import tracks_meant
from analytics.models import Contact, Track

Row = TypeVar("Row", bound=Model)


class SearchesTracks(ModelAdmin[Row]):
    """Searches by title, artists, people, ISRC, id or link. `track_field` leads from a row to its track."""

    track_field = "track"
    search_fields = ["track__title"]  # Without this Django shows no search field; the search itself is defined below.
    paginator = Pages
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
        return queryset.filter(**{f"{self.track_field}__in": tracks_meant(search_term).values("pk")}), False


class SearchesContacts(ModelAdmin[Contact]):
    """Searches by name, company and e-mail, including merged contacts, and by tags."""

    search_fields = ["tags"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Contact], search_term: str
    ) -> tuple[QuerySet[Contact], bool]:
        if not search_term.strip():
            return queryset, False
        tagged, may_repeat = super().get_search_results(request, queryset, search_term)
        return contacts_matching(queryset, search_term) | tagged, may_repeat
