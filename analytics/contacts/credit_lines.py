"""Combines what several sources claim about one track into one line per person and role. Pure.

On one recording, names of the same words are the same person, whatever the order, unless their IPIs differ. A line
lists its witnesses: where each claim originally comes from. credits.fm takes its producers from MusicBrainz, so the
two count as one.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from analytics.contacts.names import IPI_DIGITS, is_nobody, key_of, same_words

AGREEING: Final = 2
"""With this many independent sources a line is accepted automatically."""

KEY_LENGTH: Final = 22


@dataclass(frozen=True, slots=True)
class ClaimedCredit:
    """One claim of one source, as `CreditClaim` keeps it."""

    source: str
    origin: str
    role: str
    name: str
    detail: str = ""
    ipi: str = ""
    isni: str = ""


@dataclass(slots=True)
class Line:
    """One person in one role, and all claims that say so."""

    role: str
    said: list[ClaimedCredit] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Return the name as on releases; a register's capitals only if no source writes it otherwise."""
        return min((one.name for one in self.said), key=lambda name: (name == name.upper(), -len(name), name))

    @property
    def ipi(self) -> str:
        return next((one.ipi for one in self.said if one.ipi), "")

    @property
    def isni(self) -> str:
        return next((one.isni for one in self.said if one.isni), "")

    @property
    def detail(self) -> str:
        words = [word.strip() for one in self.said for word in one.detail.split(",")]
        return ", ".join(dict.fromkeys(filter(None, words)))

    @property
    def sources(self) -> list[str]:
        return sorted({one.source for one in self.said})

    @property
    def witnesses(self) -> set[str]:
        return {one.origin for one in self.said}

    @property
    def key(self) -> str:
        return person_key(self.name, self.ipi)

    def takes(self, one: ClaimedCredit) -> bool:
        """Return whether a claim is about this person in this role."""
        if one.role != self.role:
            return False
        if self.ipi and one.ipi:
            return self.ipi == one.ipi
        return any(same_words(one.name, other.name) for other in self.said)


def lines(said: Iterable[ClaimedCredit]) -> list[Line]:
    """Return the lines of a track, those with an IPI first, as it parts namesakes that a name would join."""
    found: list[Line] = []
    known = [one for one in said if not is_nobody(one.name)]
    for one in sorted(known, key=lambda one: (not one.ipi, one.role, one.source, one.name)):
        fitting = [line for line in found if line.takes(one)]
        # If two people of one recording have the name, it is not clear which of them is meant.
        if len(fitting) == 1:
            fitting[0].said.append(one)
        elif not fitting:
            found.append(Line(one.role, [one]))
    return found


def person_key(name: str, ipi: str) -> str:
    """Return the key of a person without a Spotify id: 22 letters and digits, made from the IPI or the name.

    No Spotify id begins with Y or Z: its 22 characters are a number of 128 bits.
    """
    if ipi:
        return f"Y{ipi.zfill(KEY_LENGTH - 1)}"
    return f"Z{hashlib.sha256(f'words {key_of(name)}'.encode()).hexdigest()[: KEY_LENGTH - 1]}"


def ipi_in(key: str) -> str:
    """Return the IPI in a person's key, "" if there is none."""
    return key[-IPI_DIGITS:] if key.startswith("Y") else ""


def agree(line: Line, others: Sequence[str]) -> bool:
    """Return whether enough independent sources agree, including these."""
    return len(line.witnesses | set(others)) >= AGREEING
