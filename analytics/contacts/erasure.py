"""Who was erased: kept as keyed hashes, so that no file and no page brings them back unseen.

With another SECRET_KEY nobody is known again; what was erased stays erased, only its return is not noticed.
"""

from collections.abc import Collection, Iterable, Mapping

from django.utils.crypto import salted_hmac

from analytics.contacts.namesakes import same_name
from analytics.models import Erasure


def of_email(email: str) -> str:
    return _digest("email", email.casefold())


def of_artist(artist_id: str) -> str:
    return _digest("artist", artist_id)


def of_name(name: str) -> str:
    """Return by what a person without an e-mail is known again."""
    return _digest("name", same_name(name))


def _digest(kind: str, text: str) -> str:
    return salted_hmac(f"trackpulse.erasure.{kind}", text, algorithm="sha256").hexdigest()


def remember(digests: Iterable[str]) -> None:
    """Keep that these were erased. Harmless to repeat."""
    Erasure.objects.bulk_create([Erasure(digest=one) for one in digests], ignore_conflicts=True)


def erased_emails(emails: Collection[str]) -> set[str]:
    """Return those of the addresses whose owner was erased: one query."""
    return _known({email: of_email(email) for email in emails})


def erased_names(names: Collection[str]) -> set[str]:
    """Return those of the names that somebody had who was erased: one query."""
    return _known({name: of_name(name) for name in names})


def erased_artists(artist_ids: Collection[str]) -> set[str]:
    """Return those of Spotify's artists who were erased here: one query."""
    return _known({artist_id: of_artist(artist_id) for artist_id in artist_ids})


def _known(digests: Mapping[str, str]) -> set[str]:
    found = set(Erasure.objects.filter(digest__in=digests.values()).values_list("digest", flat=True))
    return {text for text, digest in digests.items() if digest in found}
