"""Understands the answer to the request that *View credits* sends. Pure; the shape is from client code.

Each item is one person in one role, so a person may be listed several times. `sources` names who delivered the
credits, a label or a distributor, not a publisher; there are no IPIs. Unknown roles are ignored.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from enrichment.sources.base import PageChanged, SourceUnreachable, storable
from enrichment.sources.credits import roles
from enrichment.sources.credits.claims import Asked, Claim, Credits, Unknown
from enrichment.sources.credits.recordings import fits
from enrichment.sources.spotify.answers import is_fault, is_stale

ORIGIN: Final = "spotify"
LONGEST_NAME: Final = 300

Json = Mapping[str, Any]


def credits_in(answer: Json, asked: Asked, track_key: str) -> Credits:
    """Return what an answer says about this track. The caller has checked that its request was about it.

    Raises Unknown if Spotify shows no credits, SourceUnreachable if it reports an error instead, PageChanged if the
    answer is not understood.
    """
    union = _union(answer, track_key)
    uri = union.get("uri")
    if uri not in (None, f"spotify:track:{asked.spotify_id}") or not fits(asked, union.get("name"), None):
        raise PageChanged("Spotify's credits are those of another track.")
    trait = union.get("creditsTrait")
    if trait is None and "creditsTrait" in union:
        raise Unknown("Spotify shows no credits for this track.")
    items = _object(_object(union, "creditsTrait"), "contributors").get("items")
    if not isinstance(items, list) or not all(isinstance(one, dict) for one in items):
        raise PageChanged("Spotify's credits are not understood.")
    if not items:
        raise Unknown("Spotify shows no credits for this track.")
    return Credits(tuple(dict.fromkeys(_claims(items))))


def _union(answer: Json, track_key: str) -> Json:
    """Return what an answer says about a track."""
    if is_stale(answer):
        raise PageChanged("Spotify's request for credits is outdated.")
    data = answer.get("data")
    union = data.get(track_key, {}) if isinstance(data, dict) else {}
    kind = union.get("__typename") if isinstance(union, dict) else None
    if is_fault(answer) or kind == "GenericError" or (union is None and answer.get("errors")):
        raise SourceUnreachable("Spotify's service reports an error.")
    if union is None or kind == "NotFound":
        raise Unknown("Spotify does not have this track.")
    return _object(_object(answer, "data"), track_key)


def _claims(items: list[Json]) -> Iterator[Claim]:
    for one in items:
        name, role = one.get("name"), roles.role_of(one.get("role"))
        if isinstance(name, str) and name.strip() and role is not None:
            yield Claim(" ".join(storable(name).split())[:LONGEST_NAME], role[0], ORIGIN, role[1])


def _object(answer: Json | None, name: str) -> Json:
    value = answer.get(name) if answer is not None else None
    if not isinstance(value, dict):
        raise PageChanged(f"Spotify's credits are not understood: there is no {name}.")
    return value
