"""The tables of people who are named for tracks: suggested ones, and those whose credits were added automatically."""

from collections.abc import Mapping, Sequence

import django_tables2 as tables
from django.template.loader import render_to_string

from analytics.contacts import credit_suggestions as suggesting
from analytics.models import ClaimSource, Contact, Credit, CreditSuggestion
from analytics.templatetags import formatting
from analytics.views.tables import LATER, NUMBER, WORDS, Gathered, SiteTable

NO_DETAILS = {**dict.fromkeys(suggesting.DETAILS, ""), "suggested_at": None}


class SuggestionTable(SiteTable):
    """People named by pages, files and credit sources; `likely` are the contacts that each of them may be.

    `details` are the people on the page in full. The keyboard shortcuts apply to the `first` of them.
    """

    caption = "People who are named for our tracks, and are not sure to be one of our contacts"
    nothing = "No suggestions. They appear when a run has read tracks, or when a credit source names somebody."
    likely: Mapping[str, Sequence[Contact]] = {}
    details: Mapping[tuple[str, str], suggesting.Person] = {}
    first = ""

    name = Gathered("Name", "name", suggesting.DETAILS["name"])
    roles = tables.Column("Role", accessor="artist_id", orderable=False, attrs=WORDS)
    by = tables.Column("Named by", accessor="artist_id", orderable=False, attrs=WORDS)
    tracks = tables.Column("Tracks", order_by=("tracks", "key"), attrs=NUMBER)
    suggested_at = Gathered("Last named", "suggested_at", suggesting.DETAILS["suggested_at"], attrs=LATER)
    decide = tables.Column("Who is it?", accessor="artist_id", orderable=False)

    def tell(self, state: CreditSuggestion.State) -> Sequence[suggesting.Person]:
        """Load everything that is shown about the people on the page, and return them in full."""
        people = suggesting.details_of([row.record for row in self.paginated_rows], state)
        self.details = {(one["artist_id"], one["named_by"]): one for one in people}
        return people

    def _in_full(self, record: suggesting.Person) -> suggesting.Person:
        # Somebody else may have decided about them between two queries.
        return self.details.get((record["artist_id"], record["named_by"])) or {**NO_DETAILS, **record}

    def render_name(self, record: suggesting.Person) -> str:
        return render_to_string("analytics/partials/suggestion_name.html", {"person": self._in_full(record)})

    def render_roles(self, record: suggesting.Person) -> str:
        named = filter(None, (self._in_full(record)["roles"] or "").split(","))
        return ", ".join(str(Credit.Role(role).label) for role in named)

    def render_by(self, record: suggesting.Person) -> str:
        person = self._in_full(record)
        return render_to_string("analytics/partials/claim_sources.html", {"person": person, "sources": by(person)})

    def render_suggested_at(self, record: suggesting.Person) -> str:
        return formatting.age(self._in_full(record)["suggested_at"])

    def render_decide(self, record: suggesting.Person) -> str:
        likely = self.likely.get(record["artist_id"], ())
        return render_to_string(
            "analytics/partials/suggestion_decision.html",
            {"person": record, "likely": likely, "has_keys": record["artist_id"] == self.first},
            self.request,
        )


class AcceptedTable(SuggestionTable):
    """People whose credits were added automatically, each with the contact that they were matched to."""

    caption = "Credits that were added because two independent sources agree or an IPI belongs to a contact"
    nothing = "No credits were added automatically yet."

    decide = Gathered("Matched to", "contact_name", suggesting.DETAILS["contact_name"])

    def render_decide(self, record: suggesting.Person) -> str:
        person = self._in_full(record)
        return render_to_string("analytics/partials/accepted_decision.html", {"person": person}, self.request)


def by(person: suggesting.Person) -> list[ClaimSource]:
    """Return which credit sources name somebody."""
    return [ClaimSource(source) for source in suggesting.sources_of(person)]
