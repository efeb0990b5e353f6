"""Scores whether a video belongs to a track: clues with points, each in words.

    title      the track's, nearly or with more words, another        35, 5, -60
    channel    YouTube's own for the artist, the artist's, another's   35, 30, 5; less if none names the artist
    length     within 3 s, within 5 s, a film around the recording     25, 15, 5, else -40
    marks      labelled official,     found by the track's ISRC        10 each
    versions   cover, live, remix, … unlike the track's own title     -60

From TAKEN on a video is used without asking, from ASKED on a person is asked, below that it is ignored. Only the
track's own title on the artist's channel, or on YouTube's own for the artist, can reach TAKEN.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from rapidfuzz import fuzz

from enrichment.video_matching.words import (
    VERSIONS,
    folded,
    holds,
    names_of,
    times,
    without,
    without_editions,
    without_guests,
    without_upload,
    words_of,
)

TAKEN: Final = 80
ASKED: Final = 50

EXACT_SECONDS: Final = 3
CLOSE_SECONDS: Final = 5
FILM_SECONDS: Final = 120
"""A music video may have this many seconds that are not in the recording."""

_NEARLY: Final = 90.0
_TOPIC: Final = re.compile(r"\s+[-–]\s+topic$")
_AFFIXES: Final = re.compile(r"\b(?:official|music|channel)\b|公式|オフィシャル")
_MARK: Final = re.compile(r"\bofficial\b|\bmv\b|\bclip officiel\b|\b(?:video|audio) oficial\b|\blyrics? video\b")
_FILM: Final = re.compile(r"\b(?:video|mv|clip)\b")
_LYRIC: Final = re.compile(r"\blyrics?\b")


@dataclass(frozen=True)
class SearchedTrack:
    """What is known about a track. `seconds` is None if it is unknown; `artists` are separated by commas."""

    title: str
    artists: str
    seconds: int | None


@dataclass(frozen=True)
class VideoFacts:
    """What YouTube shows of a video, and whether it was found by the track's ISRC."""

    title: str
    channel: str
    seconds: int | None
    by_isrc: bool = False


@dataclass(frozen=True)
class Clue:
    """A clue for or against a video."""

    words: str
    points: int


class Owner(StrEnum):
    """Whose channel it is."""

    TOPIC = "topic"
    ARTIST = "artist"
    ANOTHER = "another"
    PART = "part"
    NAMES_ARTIST = "names_artist"
    NOBODY = "nobody"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Judgement:
    """The clues with their sum, 0 to 100, and what kind of video it is (a role of Video)."""

    clues: tuple[Clue, ...]
    role: str

    @property
    def points(self) -> int:
        return min(max(sum(clue.points for clue in self.clues), 0), 100)


def judge(wanted: SearchedTrack, seen: VideoFacts) -> Judgement:
    """Return the clues for and against this video belonging to this track."""
    owner = _owner(wanted, seen)
    clues = [_title(wanted, seen), _OWNER[owner], _length(wanted, seen, owner)]
    clues += [*_marks(seen, owner), *_versions(wanted, seen)]
    return Judgement(tuple(clues), _role(seen, owner))


def _title(wanted: SearchedTrack, seen: VideoFacts) -> Clue:
    core = _core(wanted.title)
    said = _words(seen.title)
    if holds(said, core):
        left = _left_over(said, core, names_of(wanted.artists))
        if not left:
            return Clue("Its title is the track's", 35)
        return Clue(f"Its title contains the track's, plus “{left}”", 5)
    bare = _bare(said, names_of(wanted.artists))
    if fuzz.ratio(bare, core) >= _NEARLY:
        return Clue("Its title is nearly the track's", 5)
    return Clue("Its title is different", -60)


def _core(title: str) -> str:
    """Return the words of a track's title without guests and edition."""
    return without_editions(words_of(without_guests(title))) or words_of(title)


def _words(title: str) -> str:
    return without_editions(words_of(without_guests(title)))


def _left_over(said: str, core: str, names: list[str]) -> str:
    """Return what a title says beyond the track's title, its artists and the upload.

    A title may be part of a name, or a name part of a title: the order of removal matters, so both are tried.
    """
    return min(_bare(without(said, core, 1), names), without(_bare(said, names), core, 1), key=len)


def _bare(said: str, names: list[str]) -> str:
    for name in sorted(names, key=len, reverse=True):
        said = without(said, name)
    return without_upload(said)


_OWNER: Final[dict[Owner, Clue]] = {
    Owner.TOPIC: Clue("The channel is YouTube's own for this artist", 35),
    Owner.ARTIST: Clue("The channel has the artist's name", 30),
    Owner.PART: Clue("The channel has part of the artist's name", 5),
    Owner.NAMES_ARTIST: Clue("Another channel; the title names the artist", 5),
    Owner.ANOTHER: Clue("The channel is YouTube's own for another artist", -60),
    Owner.NOBODY: Clue("Neither channel nor title names the artist", -30),
    Owner.UNKNOWN: Clue("The track's artist is unknown", 0),
}


def _owner(wanted: SearchedTrack, seen: VideoFacts) -> Owner:
    names = names_of(wanted.artists)
    if not names:
        return Owner.UNKNOWN
    channel = folded(seen.channel)
    if _TOPIC.search(channel):
        owner = words_of(_TOPIC.sub("", channel))
        part = Owner.PART if any(holds(name, owner) for name in names) else Owner.ANOTHER
        return Owner.TOPIC if owner in names else part
    if _squashed(channel) in {name.replace(" ", "") for name in names}:
        return Owner.ARTIST
    said = words_of(seen.title)
    return Owner.NAMES_ARTIST if any(holds(said, name) for name in names[:1]) else Owner.NOBODY


def _squashed(channel: str) -> str:
    """Return a channel's name without what artists add to theirs: SampleArtistVEVO, Sample Artist Official."""
    return _AFFIXES.sub(" ", words_of(channel)).replace(" ", "").removesuffix("vevo")


def _length(wanted: SearchedTrack, seen: VideoFacts, owner: Owner) -> Clue:
    if wanted.seconds is None or seen.seconds is None:
        whose = "track's" if wanted.seconds is None else "video's"
        return Clue(f"The {whose} length is unknown", 0)
    longer = seen.seconds - wanted.seconds
    if abs(longer) <= EXACT_SECONDS:
        return Clue(f"It is as long as the track, within {EXACT_SECONDS} s", 25)
    longer_by = f"It is {abs(longer):,} s {'longer' if longer > 0 else 'shorter'}"
    if abs(longer) <= CLOSE_SECONDS:
        return Clue(longer_by, 15)
    if 0 < longer <= FILM_SECONDS and owner != Owner.TOPIC and _FILM.search(words_of(seen.title)):
        return Clue(f"{longer_by}, as music videos with an intro are", 5)
    return Clue(longer_by, -40)


def _marks(seen: VideoFacts, owner: Owner) -> Iterator[Clue]:
    if owner != Owner.TOPIC and _MARK.search(words_of(seen.title)):
        yield Clue("It is labelled official", 10)
    if seen.by_isrc and owner in {Owner.TOPIC, Owner.ARTIST}:
        yield Clue("It was found by the track's ISRC", 10)


def _versions(wanted: SearchedTrack, seen: VideoFacts) -> Iterator[Clue]:
    """Compare the kinds of recording in the two titles. A word counts as often as it occurs."""
    names = names_of(wanted.artists)
    theirs = _versions_in(f"{_nameless(words_of(seen.title), names)} {_nameless(words_of(seen.channel), names)}")
    ours = _versions_in(_nameless(words_of(wanted.title), names))
    for version in theirs - ours:
        yield Clue(f"The video is another version: {version}", -60)
    for version in ours - theirs:
        yield Clue(f"The track is another version: {version}", -60)


def _nameless(words: str, names: list[str]) -> str:
    for name in names:
        words = without(words, name)
    return without_editions(words)


def _versions_in(words: str) -> Counter[str]:
    versions: Counter[str] = Counter()
    for version, phrases in VERSIONS.items():
        versions[version] = sum(times(words, phrase) for phrase in phrases)
    return versions


def _role(seen: VideoFacts, owner: Owner) -> str:
    said = words_of(seen.title)
    if owner == Owner.TOPIC:
        return "topic"
    if _LYRIC.search(said):
        return "lyric"
    return "official" if owner == Owner.ARTIST or _MARK.search(said) else "other"
