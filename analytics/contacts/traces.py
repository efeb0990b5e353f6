"""Where one person appears in the database, under every name, e-mail and number: their own and merged ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet

from analytics.contacts import credit_claims, mentions, works
from analytics.models import Contact, ContactMerge, CreditClaim, CreditSuggestion, Delivery, ReleaseArtist, WorkWriter


@dataclass(frozen=True)
class Traces:
    """A contact and those merged into it, which a merge keeps for its undoing."""

    contact: Contact
    merges: Sequence[ContactMerge]

    @classmethod
    def of(cls, contact: Contact) -> Self:
        return cls(contact, list(contact.merges.select_related("merged_by")))

    @property
    def names(self) -> set[str]:
        return {self.contact.name, *(one.name for one in self.merges)}

    @property
    def emails(self) -> set[str]:
        return {self.contact.email, *(one.email for one in self.merges)} - {""}

    def numbers(self, kind: str) -> set[str]:
        """Return all their IPIs (`ipi`) or ISNIs (`isni`)."""
        merged = (one.undo.get("other", {}).get(kind, "") for one in self.merges)
        return {getattr(self.contact, kind), *merged} - {""}

    @property
    def pattern(self) -> str | None:
        """Return PostgreSQL's pattern that finds them in free texts; None if nothing is safe to search for."""
        return mentions.pattern_of(self.names, self.emails)

    def suggestions(self) -> QuerySet[CreditSuggestion]:
        """Return the suggestions that a person took for this contact, and those of its names."""
        meant = Q(contact=self.contact)
        for name in self.names:
            meant |= Q(contact=None, name__iexact=name)
        return CreditSuggestion.objects.filter(meant)

    def releases(self) -> QuerySet[ReleaseArtist]:
        """Return where they are named as the artist of a release: by Spotify's id if that is known, and by name."""
        page = CreditSuggestion.NamedBy.PAGE
        meant = Q(artist_id__in=list(self.suggestions().filter(named_by=page).values_list("artist_id", flat=True)))
        for name in self.names:
            meant |= Q(name__iexact=name)
        return ReleaseArtist.objects.filter(meant)

    def artist_ids(self) -> set[str]:
        """Return the ids under which they were suggested or named as an artist."""
        suggested = self.suggestions().values_list("artist_id", flat=True)
        return {*suggested, *self.releases().values_list("artist_id", flat=True)}

    def writers(self) -> QuerySet[WorkWriter]:
        return works.about(self.names, self.contact.ipi, self.contact.pk)

    def claims(self) -> QuerySet[CreditClaim]:
        return credit_claims.about(self.names, self.contact.ipi)

    def changes(self) -> QuerySet[LogEntry]:
        """Return what was changed about them in the admin."""
        kind = ContentType.objects.get_for_model(Contact)
        return LogEntry.objects.filter(content_type=kind, object_id__in=map(str, self._ids))

    def messages(self) -> QuerySet[Delivery]:
        """Return the outbox messages, including sent ones, that are about this person or a release by them."""
        about_them = Q(subject__in=map(Delivery.about, self._ids))
        return Delivery.objects.filter(about_them | Q(release__in=self.releases().values("release")))

    @property
    def _ids(self) -> list[int]:
        return [self.contact.pk, *(one.merged_id for one in self.merges)]
