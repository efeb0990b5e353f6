"""Parses Spotify's GraphQL answers, without a browser."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeGuard

from enrichment.sources.base import (
    HIGHEST,
    ArtistNamed,
    CountHidden,
    NotRead,
    PageChanged,
    SourceBlocked,
    SourceUnreachable,
    TrackGone,
    storable,
)
from enrichment.sources.spotify.counts import ZERO, in_range
from enrichment.sources.spotify.shape import DECLARED, Shape

Answer = Mapping[str, Any]

_PLAYCOUNT: Final = re.compile(r"0|[1-9][0-9]{0,15}")
_TRACK_URI: Final = re.compile(r"spotify:track:([0-9A-Za-z]{22})")
# A day: a longer length is not a track's.
_LONGEST_MS: Final = 86_400_000
_ARTIST_URI: Final = re.compile(r"spotify:artist:([0-9A-Za-z]{22})")
_LONGEST_NAME: Final = 300
BARRED: Final = "Spotify does not show this track in this country"
_BARRED_REASON: Final = "COUNTRY_RESTRICTED"
_STALE: Final = ("PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND", "Invalid query hash")


class ToldAsZero(CountHidden):
    """Spotify says zero, which is not a count."""


def instead_of_answer(text: str) -> NotRead:
    """Return what a text means that is not a JSON object."""
    if not text.strip():
        return SourceUnreachable("the answer was empty")
    try:
        json.loads(text)
    except RecursionError:
        pass
    except ValueError:
        if text.lstrip()[0] in "[{":
            return SourceUnreachable("the answer was cut off")
        return SourceBlocked("got a page instead of data, so we are blocked")
    return PageChanged("the answer is not an object")


def is_about_a_track(answer: Answer, shape: Shape = DECLARED) -> bool:
    """Return whether an answer is one to getTrack. Answers do not name their request: only this key shows it."""
    data = answer.get("data")
    return isinstance(data, dict) and shape.track_key in data


def is_about(answer: Answer, track_id: str, shape: Shape = DECLARED) -> bool:
    """Return whether an answer to getTrack is about exactly this track."""
    union = answer["data"][shape.track_key]
    return isinstance(union, dict) and union.get("uri") == uri_of(track_id)


def has_count(answer: Answer, shape: Shape = DECLARED) -> bool:
    """Return whether an answer that names its track contains a count, even if that is null."""
    return shape.count_key in answer["data"][shape.track_key]


def has_number(answer: Answer, shape: Shape = DECLARED) -> bool:
    """Return whether an answer that names its track contains a count other than null."""
    return answer["data"][shape.track_key].get(shape.count_key) is not None


def has_lost_count(answer: Answer, shape: Shape = DECLARED) -> bool:
    """Return whether the count is null because this part of Spotify's service failed, as GraphQL reports it."""
    union, errors = answer["data"][shape.track_key], answer.get("errors")
    paths = [error.get("path") for error in errors if _is_object(error)] if isinstance(errors, list) else []
    is_null = union.get(shape.count_key, "") is None and not _is_barred(union)
    return is_null and any(path is None or (isinstance(path, list) and shape.count_key in path) for path in paths)


def is_aside(answer: Answer, shape: Shape = DECLARED) -> bool:
    """Return whether an answer about its track is about something other than its count: a video, or credits."""
    union = answer["data"][shape.track_key]
    if not isinstance(union, dict) or union.get("__typename", "Track") != "Track" or shape.count_key in union:
        return False
    return "name" not in union if "uri" in union else "__typename" in union


def uri_of(track_id: str) -> str:
    return f"spotify:track:{track_id}"


def mentions(answer: Answer, track_id: str) -> bool:
    """Return whether an answer in an unknown format mentions this track, other than in a list."""
    rest: list[object] = [answer.get("data")]
    while rest:
        node = rest.pop()
        if isinstance(node, dict):
            if node.get("uri") == uri_of(track_id):
                return True
            rest.extend(node.values())
    return False


def playcount(answer: Answer, track_id: str, shape: Shape = DECLARED) -> int:
    """Return the streams that a getTrack answer gives for this very track.

    Raises TrackGone and CountHidden if Spotify says so, SourceUnreachable if it reports an error instead, PageChanged
    if the answer is about something else or is not understood.
    """
    if not is_about_a_track(answer, shape):
        raise PageChanged(f"the answer is not about a track{_errors(answer)}")
    union = _union(answer, shape)
    if not is_about(answer, track_id, shape) or union.get("id") not in (None, track_id):
        raise PageChanged("the answer is about another track")
    if has_lost_count(answer, shape):
        raise SourceUnreachable(f"Spotify's service failed to give the count{_errors(answer)}")
    return _number(union, shape.count_key)


def other_counts(answers: Iterable[Answer], track_id: str, shape: Shape = DECLARED) -> dict[str, int]:
    """Return the counts of other tracks that came along, by track id.

    A track with two numbers is left out, and so is zero: only its own page shows whether it is hidden.
    """
    found: dict[str, set[int]] = {}
    for other_id, count in _counts(nodes(answers), shape.count_key):
        found.setdefault(other_id, set()).add(count)
    found.pop(track_id, None)
    return {other_id: counts.pop() for other_id, counts in found.items() if len(counts) == 1 and any(counts)}


def lengths(named: Sequence[Answer]) -> dict[str, int]:
    """Return the track lengths (ms) in these nodes, by track id; a track with two lengths is left out."""
    found: dict[str, set[int]] = {}
    for node in named:
        uri, duration = _TRACK_URI.fullmatch(str(node.get("uri"))), node.get("duration")
        length = duration.get("totalMilliseconds") if isinstance(duration, dict) else None
        if uri and isinstance(length, int) and 0 < length < _LONGEST_MS:
            found.setdefault(uri[1], set()).add(length)
    return {track_id: lengths.pop() for track_id, lengths in found.items() if len(lengths) == 1}


def artists(named: Sequence[Answer]) -> list[ArtistNamed]:
    """Return the artists that these nodes name for each track; entries that are not understood are left out.

    The page's track has them in two lists, `firstArtist` and `otherArtists`, rows of other tracks in one. Writers and
    producers are not included.
    """
    found: dict[tuple[str, str], ArtistNamed] = {}
    for node in named:
        uri = _TRACK_URI.fullmatch(str(node.get("uri")))
        if uri is not None:
            credited = (one for artist in _listed(node) for one in _artist(artist, uri[1]))
            found |= {(one.track_id, one.artist_id): one for one in credited}
    return list(found.values())


def _listed(node: Answer) -> Iterator[object]:
    for key in ("firstArtist", "otherArtists", "artists"):
        yield from items(node.get(key))


def _artist(artist: object, track_id: str) -> Iterator[ArtistNamed]:
    if not isinstance(artist, dict) or not isinstance(artist.get("profile"), dict):
        return
    uri, name = _ARTIST_URI.fullmatch(str(artist.get("uri"))), artist["profile"].get("name")
    if uri and isinstance(name, str) and 0 < len(name.strip()) <= _LONGEST_NAME and storable(name) == name:
        yield ArtistNamed(track_id, uri[1], name.strip())


def _union(answer: Answer, shape: Shape) -> Answer:
    union = answer["data"][shape.track_key]
    kind = union.get("__typename") if isinstance(union, dict) else None
    if is_fault(answer, shape):
        raise SourceUnreachable(f"Spotify's service reports an error of its own{_errors(answer)}")
    if union is None or kind == "NotFound":
        raise TrackGone("Spotify does not have this track")
    if kind == "RestrictedContent":
        raise CountHidden("Spotify does not show this track here")
    if kind != "Track":
        raise PageChanged(f"the answer holds {str(kind)[:40]!r} instead of a track")
    return dict(union)


def _number(union: Answer, key: str) -> int:
    if key not in union:
        raise PageChanged(f"the answer no longer has {key}")
    count = union[key]
    if count is None:
        raise CountHidden(BARRED if _is_barred(union) else "Spotify gives no count for this track")
    number = _whole(count)
    if number is None:
        raise PageChanged(f"the {key} is {str(count)[:40]!r}")
    if number == 0:
        raise ToldAsZero(BARRED if _is_barred(union) else ZERO)
    return in_range(number)


def _whole(count: object) -> int | None:
    """Parse a text of digits, or a whole number; None for anything else."""
    if isinstance(count, float) and count.is_integer() and count <= HIGHEST:
        count = int(count)
    if isinstance(count, int) and not isinstance(count, bool):
        return count if count >= 0 else None
    return int(count) if isinstance(count, str) and _PLAYCOUNT.fullmatch(count) else None


def _is_barred(union: Answer) -> bool:
    playability = union.get("playability")
    return isinstance(playability, dict) and playability.get("reason") == _BARRED_REASON


def _counts(named: Sequence[Answer], key: str) -> Iterator[tuple[str, int]]:
    """Yield each track that has its own count."""
    for node in named:
        yield from _own_count(node, key)


def items(listed: object) -> list[Any]:
    found = listed.get("items") if isinstance(listed, dict) else None
    return found if isinstance(found, list) else []


def nodes(answers: Iterable[Answer]) -> list[Answer]:
    """Walk through everything and return each object that has a URI."""
    found: list[Answer] = []
    rest: list[Any] = list(answers)
    while rest:
        node = rest.pop()
        inside = node.values() if isinstance(node, dict) else node
        # Most of an answer is text and numbers.
        rest.extend([one for one in inside if isinstance(one, dict | list)])
        if isinstance(node, dict) and "uri" in node:
            found.append(node)
    return found


def _own_count(node: Answer, key: str) -> Iterator[tuple[str, int]]:
    uri, count = _TRACK_URI.fullmatch(str(node.get("uri"))), _whole(node.get(key))
    if uri is not None and count is not None and count <= HIGHEST and not _is_barred(node):
        yield uri[1], count


def is_fault(answer: Answer, shape: Shape = DECLARED) -> bool:
    """Return whether it reports an error of Spotify's service instead of data: a later answer may be good."""
    data = answer.get("data")
    union = data.get(shape.track_key, data) if isinstance(data, dict) else data
    if isinstance(union, dict):
        return union.get("__typename") == "GenericError"
    return union is None and bool(answer.get("errors"))


def is_stale(answer: Answer) -> bool:
    """Return whether it rejects the page's query as outdated, in the words or the code of any of its errors."""
    return any(word in text for text in _error_texts(answer) for word in _STALE)


def _errors(answer: Answer) -> str:
    return next((f": {text[:80]}" for text in _error_texts(answer)), "")


def _error_texts(answer: Answer) -> Iterator[str]:
    """Return the messages and codes of its errors."""
    errors = answer.get("errors")
    for error in filter(_is_object, errors if isinstance(errors, list) else []):
        extensions = error.get("extensions")
        code = extensions.get("code") if _is_object(extensions) else None
        yield from (text for text in (error.get("message"), code) if isinstance(text, str))


def _is_object(value: object) -> TypeGuard[Answer]:
    return isinstance(value, dict)
