"""What Spotify's GraphQL answers say, understood without a browser."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from enrichment.sources.base import CountHidden, PageChanged, SourceUnreachable, TrackGone
from enrichment.sources.spotify.counts import HIGHEST, in_range

Answer = Mapping[str, Any]

_PLAYCOUNT: Final = re.compile(r"0|[1-9][0-9]{0,15}")
_TRACK_URI: Final = re.compile(r"spotify:track:([0-9A-Za-z]{22})")
_BARRED: Final = "COUNTRY_RESTRICTED"


def parse(text: str) -> Answer | None:
    """Return the answer in this text; None where it is none, as the page of a block."""
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def is_about_a_track(answer: Answer) -> bool:
    """Say whether it answers getTrack: answers do not name their question, only this key tells."""
    data = answer.get("data")
    return isinstance(data, dict) and "trackUnion" in data


def names(answer: Answer, track_id: str) -> bool:
    """Say whether it is about this very track."""
    union = answer["data"]["trackUnion"]
    return isinstance(union, dict) and union.get("uri") == f"spotify:track:{track_id}"


def playcount(answer: Answer, track_id: str) -> int:
    """Return the streams that a getTrack answer gives for this very track.

    Raises TrackGone and CountHidden where Spotify says so, SourceUnreachable where it reports an error
    instead, PageChanged where the answer is about something else or is not understood.
    """
    if not is_about_a_track(answer):
        raise PageChanged(f"the answer is not about a track{_errors(answer)}")
    union = _union(answer)
    if not names(answer, track_id) or union.get("id", track_id) != track_id:
        raise PageChanged("the answer is about another track")
    if _is_barred(union):
        raise CountHidden("Spotify does not show this track in this country")
    return _number(union)


def other_counts(answers: Iterable[Answer], track_id: str) -> dict[str, int]:
    """Return the counts of other tracks that came along, by track id.

    A track with two numbers is left out, and so is zero: only its own page tells whether it is hidden.
    """
    found: dict[str, set[int]] = {}
    for other_id, count in _counts(list(answers)):
        found.setdefault(other_id, set()).add(count)
    found.pop(track_id, None)
    return {other_id: counts.pop() for other_id, counts in found.items() if len(counts) == 1 and any(counts)}


def _union(answer: Answer) -> Answer:
    union = answer["data"]["trackUnion"]
    kind = union.get("__typename") if isinstance(union, dict) else None
    if union is None and answer.get("errors"):
        raise SourceUnreachable(f"Spotify's service could not answer{_errors(answer)}")
    if union is None or kind == "NotFound":
        raise TrackGone("Spotify does not have this track")
    if kind == "RestrictedContent":
        raise CountHidden("Spotify does not show this track here")
    if kind != "Track":
        raise PageChanged(f"the answer holds {str(kind)[:40]!r} where a track should be")
    return dict(union)


def _number(union: Answer) -> int:
    if "playcount" not in union:
        raise PageChanged("the answer has no playcount any more")
    count = union["playcount"]
    if count is None:
        raise CountHidden("Spotify gives no count for this track")
    if not isinstance(count, str) or _PLAYCOUNT.fullmatch(count) is None:
        raise PageChanged(f"the playcount is {str(count)[:40]!r}")
    return in_range(int(count))


def _is_barred(union: Answer) -> bool:
    playability = union.get("playability")
    return isinstance(playability, dict) and playability.get("reason") == _BARRED


def _counts(answers: list[Answer]) -> Iterator[tuple[str, int]]:
    """Walk through everything and give each track that has both a uri and a count of its own."""
    rest: list[object] = list(answers)
    while rest:
        node = rest.pop()
        if isinstance(node, list):
            rest.extend(node)
        elif isinstance(node, dict):
            rest.extend(node.values())
            yield from _own_count(node)


def _own_count(node: Answer) -> Iterator[tuple[str, int]]:
    uri, count = _TRACK_URI.fullmatch(str(node.get("uri"))), node.get("playcount")
    if uri is None or not isinstance(count, str) or _is_barred(node):
        return
    if _PLAYCOUNT.fullmatch(count) and int(count) <= HIGHEST:
        yield uri[1], int(count)


def _errors(answer: Answer) -> str:
    errors = answer.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    message = first.get("message") if isinstance(first, dict) else None
    return f": {message[:80]}" if isinstance(message, str) else ""
