"""Who is behind each recording of the invented catalogue, and which of the simulated credit sources know it.

People are generated from a number: a given name, a family name that begins with "Sample", and an IPI never assigned.
Writers of the catalogue file are among the writers of their recordings, so that their IPI becomes known.
"""

from dataclasses import dataclass
from typing import Final

from enrichment.simulator.ids import draw
from enrichment.simulator.world import World, WorldTrack

_GIVEN: Final = ("Ilka", "Bertil", "Cosima", "Dagny", "Edvin", "Fenja", "Gustaf", "Hedda", "Ivar", "Jorun", "Kjell")
_FAMILY: Final = ("gård", "wick", "quist", "mont", "vale", "horst", "brook", "stad", "heim", "croft", "lund", "field")
PEOPLE: Final = len(_GIVEN) * len(_FAMILY)


@dataclass(frozen=True, slots=True)
class SimulatedPublisher:
    """A publisher of a writer: its name, its IPI, and its role in The MLC's words."""

    name: str
    ipi: str
    role: str


@dataclass(frozen=True, slots=True)
class SimulatedPerson:
    """A person, named as on releases. `legal` is the name in a society's register: capitals, last name first."""

    number: int
    name: str
    ipi: str

    @property
    def legal(self) -> str:
        given, _, family = self.name.partition(" ")
        plain = f"{family} {given}".upper().replace("Å", "A")
        return plain.replace("-", "\N{HYPHEN}")

    @property
    def id(self) -> str:
        """Return their id at MusicBrainz."""
        return _uuid("a", self.number)

    @property
    def publishers(self) -> tuple[SimulatedPublisher, ...]:
        """Return their publishers: an original publisher with its administrator, only an administrator, or none."""
        own = SimulatedPublisher(
            f"SAMPLE MUSIC {self.number % 9 + 1:02d}", f"{910_000_000 + self.number % 9:011d}", _ORIGINAL
        )
        admin = SimulatedPublisher("SAMPLE ADMINISTRATION", "00920000001", "RightsAdministrator")
        return {0: (own, admin, own), 1: (), 2: (admin,)}.get(self.number % 4, (own,))


_ORIGINAL: Final = "OriginalPublisher"


@dataclass(frozen=True, slots=True)
class Behind:
    """Who is behind a recording, and its work."""

    writers: tuple[SimulatedPerson, ...]
    producers: tuple[SimulatedPerson, ...]
    iswc: str
    recording_id: str
    work_id: str


def behind(world: World, track: WorldTrack) -> Behind:
    """Return who is behind a recording; editions of it have the same people."""
    number = track.recording
    listed = [_of_catalogue(one.name) for one in track.contacts if one.role == "writer"]
    wanted = 1 + int(draw(world.seed, "writers", number) * 3)
    drawn = [person((number * 5 + step * 17) % PEOPLE) for step in range(wanted)]
    makers = [person((number * 3 + 40 + step * 29) % PEOPLE) for step in range(1 + number % 2)]
    return Behind(
        writers=(*listed, *drawn),
        producers=tuple(makers),
        iswc=f"T-9{number:08d}-0",
        recording_id=_uuid("e", number),
        work_id=_uuid("f", number),
    )


def person(number: int) -> SimulatedPerson:
    given = _GIVEN[number % len(_GIVEN)]
    family = f"Sample{_FAMILY[number // len(_GIVEN) % len(_FAMILY)]}"
    return SimulatedPerson(number, f"{given} {family}", f"{900_000_000 + number:011d}")


def _of_catalogue(name: str) -> SimulatedPerson:
    number = 1_000 + int("".join(filter(str.isdigit, name)) or 0)
    return SimulatedPerson(number, name, f"{900_000_000 + number:011d}")


def _uuid(kind: str, number: int) -> str:
    return f"{number:08x}-0000-4000-8000-{kind * 12}"


# Which source knows what. None knows everything, and none says what it does not know.


def is_matched(track: WorldTrack) -> bool:
    """Return whether The MLC has matched this recording to its work."""
    return track.recording % 13 != 6


def knows_credits_fm(track: WorldTrack) -> bool:
    return track.recording % 10 != 0


def knows_musicbrainz(track: WorldTrack) -> bool:
    return track.recording % 7 != 3


def has_work_link(track: WorldTrack) -> bool:
    """Return whether MusicBrainz links this recording to its work."""
    return track.recording % 11 != 5


def is_sparse_in_a_batch(track: WorldTrack) -> bool:
    return track.recording % 3 == 0


def by_isrc(world: World, isrc: str) -> WorldTrack | None:
    """Return the first track of a recording, by its ISRC."""
    if len(isrc) != len("QZTST2600001") or not isrc.startswith("QZTST") or not isrc[5:].isdecimal():
        return None
    number = (int(isrc[5:7]) - 26) * 100_000 + int(isrc[7:])
    track = world.track(number) if 0 < number <= world.on_spotify else None
    return track if track is not None and track.isrc == isrc else None
