"""Understands MusicBrainz's answers: which recording has an ISRC, and who made it. Pure; shapes of its web service 2.

    recording ─► producer, remixer (people)
              └► performance ─► work ─► writer, composer, lyricist (people) and publishing (labels, people)

A sampled recording belongs to another song and is ignored, like every relation that is not listed here.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from enrichment.sources.base import PageChanged, storable
from enrichment.sources.credits import roles
from enrichment.sources.credits.claims import (
    Asked,
    Claim,
    Credits,
    ListedPublisher,
    ListedWork,
    ListedWriter,
    Unknown,
)
from enrichment.sources.credits.recordings import fits, iswc_of
from enrichment.sources.released import written

ORIGIN: Final = "musicbrainz"
LONGEST_NAME: Final = 300

Json = Mapping[str, Any]


def recording_id(answer: Json | None, asked: Asked) -> str:
    """Return the id of the recording with this ISRC, of several the one nearest in length.

    Raises Unknown if none of them fits, PageChanged if the answer is not understood.
    """
    listed = _list(answer, "recordings")
    if not all(_is_id(one.get("id")) for one in listed):
        raise PageChanged("MusicBrainz's recordings have no id.")
    known = [one for one in listed if not one.get("video") and fits(asked, one.get("title"), one.get("length"))]
    if not known:
        raise Unknown("MusicBrainz has another recording under this ISRC.")
    return str(min(known, key=lambda one: _apart(asked, one))["id"])


def _is_id(told: object) -> bool:
    """Return whether this can be part of an address. JSON allows texts that cannot, such as a lone surrogate."""
    return isinstance(told, str) and told.isascii() and told.isprintable() and bool(told)


def _apart(asked: Asked, one: Json) -> int:
    length = one.get("length")
    return abs(asked.length_ms - length) if asked.length_ms is not None and isinstance(length, int) else 1_000_000


def credits_in(answer: Json | None, asked: Asked, wanted_id: str) -> Credits:
    """Return the recording's credits. Raises PageChanged if it is another one or not understood.

    A recording without a link to its work, which may exist all the same, gives no writers: unknown, not "none".
    """
    if answer is None or answer.get("id") != wanted_id:
        raise PageChanged("MusicBrainz's answer is about another recording.")
    if asked.isrc not in _texts(answer, "isrcs"):
        raise PageChanged("MusicBrainz's recording does not have this ISRC.")
    relations = _list(answer, "relations")
    works = tuple(_work(one) for one in _works(relations))
    claims = (*_artists(answer), *_makers(relations), *_writers(works))
    return Credits(tuple(dict.fromkeys(claims)), works, written(answer.get("first-release-date")))


def _works(relations: Sequence[Json]) -> Iterator[Json]:
    """Yield the works that are performed; a medley has several."""
    for one in relations:
        work = one.get("work")
        if one.get("type") == "performance" and isinstance(work, dict):
            yield work


def _work(work: Json) -> ListedWork:
    relations = _list(work, "relations")
    codes = [iswc for iswc in map(iswc_of, _texts(work, "iswcs")) if iswc]
    writers: dict[str, ListedWriter] = {}
    for one in relations:
        role, name = roles.role_of(one.get("type")), _name(one, "artist")
        if role and role[0] == roles.WRITER and name:
            before = writers.get(name)
            details = dict.fromkeys(filter(None, (before.detail if before else "", role[1])))
            writers[name] = ListedWriter(name, "", ", ".join(details))
    return ListedWork(
        _text(work.get("title")), codes[0] if codes else "", tuple(writers.values()), _publishers(relations)
    )


def _publishers(relations: Sequence[Json]) -> tuple[ListedPublisher, ...]:
    """Return the publishers of the work. MusicBrainz does not say for which of its writers."""
    names = [_name(one, "label") or _name(one, "artist") for one in relations if one.get("type") == "publishing"]
    return tuple(ListedPublisher(name) for name in dict.fromkeys(filter(None, names)))


def _writers(works: Sequence[ListedWork]) -> Iterator[Claim]:
    for work in works:
        for one in work.writers:
            yield Claim(one.name, roles.WRITER, ORIGIN, one.detail)


def _makers(relations: Sequence[Json]) -> Iterator[Claim]:
    for one in relations:
        role, name = roles.role_of(one.get("type")), _name(one, "artist")
        if role and role[0] in {roles.PRODUCER, roles.REMIXER} and name:
            yield Claim(name, role[0], ORIGIN, roles.producing(one.get("attributes")) or role[1])


def _artists(answer: Json) -> Iterator[Claim]:
    """Yield the artists of the artist credit; everybody after a "feat." is a guest."""
    role = roles.ARTIST
    for one in _list(answer, "artist-credit"):
        name = _text(one.get("name")) or _name(one, "artist")
        if name:
            yield Claim(name, role, ORIGIN)
        joined = one.get("joinphrase")
        if isinstance(joined, str) and joined.casefold().strip(" ([.").startswith(("feat", "ft", "featuring")):
            role = roles.FEATURED


def _name(relation: Json, kind: str) -> str:
    """Return a name as the relation credits it, or as the person or label is called."""
    target = relation.get(kind)
    if not isinstance(target, dict):
        return ""
    return _text(relation.get("target-credit")) or _text(target.get("name"))


def _list(answer: Json | None, name: str) -> list[Json]:
    listed = answer.get(name) if answer is not None else None
    if listed is None and answer is not None and name != "recordings":
        return []
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise PageChanged(f"MusicBrainz's {name} are not understood.")
    return listed


def _texts(answer: Json, name: str) -> list[str]:
    listed = answer.get(name)
    return [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []


def _text(value: object) -> str:
    return " ".join(storable(value).split())[:LONGEST_NAME] if isinstance(value, str) else ""
