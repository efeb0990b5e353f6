"""Erased people, stored as keyed hashes, so that no file or page brings them back unnoticed.

With another SECRET_KEY nobody is recognised any more: erased data stays erased, but a return is not noticed.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils.crypto import salted_hmac

from analytics.contacts.names import key_of
from analytics.contacts.namesakes import same_name
from analytics.models import Erasure


def of_email(email: str) -> str:
    return _digest("email", email.casefold())


def of_artist(artist_id: str) -> str:
    return _digest("artist", artist_id)


def of_name(name: str) -> str:
    """Return the key of a person without an e-mail."""
    return _digest("name", same_name(name))


def of_words(name: str) -> str:
    """Return the key of a name that is the same however it is written: in capitals, last name first."""
    return _digest("words", key_of(name))


def of_ipi(ipi: str) -> str:
    return _digest("ipi", ipi)


def of_isni(isni: str) -> str:
    return _digest("isni", isni)


def _digest(kind: str, text: str) -> str:
    return salted_hmac(f"trackpulse.erasure.{kind}", text, algorithm="sha256").hexdigest()


def remember(digests: Iterable[str]) -> None:
    """Store that these people were erased. Harmless to repeat."""
    Erasure.objects.bulk_create([Erasure(digest=one) for one in digests], ignore_conflicts=True)


def erased_emails(emails: Collection[str]) -> set[str]:
    """Return the addresses whose owners were erased: one query."""
    return _known({email: of_email(email) for email in emails})


def erased_names(names: Collection[str]) -> set[str]:
    """Return the names of erased people among these: one query."""
    return _known({name: of_name(name) for name in names})


def erased_ipis(ipis: Collection[str]) -> set[str]:
    """Return the IPIs of erased people among these: one query."""
    return _known({ipi: of_ipi(ipi) for ipi in ipis})


def erased_isnis(isnis: Collection[str]) -> set[str]:
    """Return the ISNIs of erased people among these: one query."""
    return _known({isni: of_isni(isni) for isni in isnis})


def erased_artists(artist_ids: Collection[str]) -> set[str]:
    """Return the erased people among these Spotify artists: one query."""
    return _known({artist_id: of_artist(artist_id) for artist_id in artist_ids})


@dataclass(frozen=True)
class NamedPerson:
    """Somebody as a source lists them. The numbers are empty where it has none."""

    name: str
    ipi: str = ""
    isni: str = ""

    @property
    def digests(self) -> set[str]:
        numbers = [of(number) for of, number in ((of_ipi, self.ipi), (of_isni, self.isni)) if number]
        return {of_words(self.name), of_name(self.name), *numbers}


def erased_people(people: Collection[NamedPerson]) -> set[NamedPerson]:
    """Return those of these people who were erased: one query.

    Namesakes of somebody erased are left out with them, whatever their numbers: better than to bring somebody back.
    """
    digests = {one: one.digests for one in people}
    wanted = {digest for several in digests.values() for digest in several}
    found = set(Erasure.objects.filter(digest__in=wanted).values_list("digest", flat=True))
    return {one for one, several in digests.items() if not found.isdisjoint(several)}


def _known(digests: Mapping[str, str]) -> set[str]:
    found = set(Erasure.objects.filter(digest__in=digests.values()).values_list("digest", flat=True))
    return {text for text, digest in digests.items() if digest in found}
