"""The contacts of the invented catalogue: who stands behind a track in its file, and in which role."""

from dataclasses import dataclass
from typing import Final

from enrichment.simulator.ids import draw

_ROLES: Final = ("writer", "producer", "artist", "manager")


@dataclass(frozen=True, slots=True)
class WorldContact:
    """A person behind a track, in one role."""

    name: str
    email: str
    role: str


def contacts_of(recording: int, seed: str, out_of: int) -> tuple[WorldContact, ...]:
    """Return the one to three people behind a recording, of as many as the catalogue has."""
    wanted = 1 + int(draw(seed, "people", recording) * 3)
    numbers = {(recording * 7 + step * 5) % out_of + 1 for step in range(wanted)}
    return tuple(_contact(number) for number in sorted(numbers))


def _contact(number: int) -> WorldContact:
    role = _ROLES[(number - 1) % len(_ROLES)]
    return WorldContact(f"Sample {role.title()} {number:02d}", f"{role}-{number:02d}@example.com", role)
