"""Decides what one page says about one track: the number, or the reason why there is none.

    a document that is refused ──────────────────────────────────────► removed, blocked, unreachable, unrecognised
    an answer about a track: is it this one, does the page agree? ───► the number; removed, hidden, unrecognised
    a count on the page, and a link or address that names the track ─► the number, if it stood long enough
    neither: what came instead? ─────────────────────────────────────► blocked, unreachable, unrecognised

The first that applies decides.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

from enrichment.browser import Page, Reply
from enrichment.net.retry_after import asked_wait
from enrichment.sources.base import (
    Count,
    CountHidden,
    NotRead,
    PageChanged,
    SourceBlocked,
    SourceUnreachable,
    TrackGone,
    has_failed,
    server_failure,
)
from enrichment.sources.spotify.answers import (
    Answer,
    ToldAsZero,
    has_count,
    has_lost_count,
    has_number,
    instead_of_answer,
    is_about,
    is_about_a_track,
    is_aside,
    is_fault,
    is_stale,
    mentions,
    playcount,
    uri_of,
)
from enrichment.sources.spotify.counts import count_text
from enrichment.sources.spotify.shape import DECLARED, Shape

NAME: Final = "spotify page"
BY_TEXT: Final = "spotify page by its text"
"""The source of numbers read from the page's text: the answer behind it was not seen."""
BY_QUESTION: Final = "spotify question"
"""The source of numbers requested on another track's page, with that page's own request."""

_GONE: Final = frozenset({404, 410})
_KEPT_OUT: Final = frozenset({401, 403, 429})
_FIRST_ERROR: Final = 400
# Below this many, pages showed "< 1,000" and answers "0".
_SHOWN_FROM: Final = 1000

# A timer of the page may end this many seconds early.
_EARLY: Final = 0.01

_DIGIT: Final = re.compile(r"\d")
_TRACK_PATH: Final = re.compile(r"(?:/intl-[A-Za-z-]+)?/track/([0-9A-Za-z]{22})/?")


def verdict(page: Page, track_id: str, shape: Shape = DECLARED) -> Count:
    """Return the streams that this page gives for exactly this track. Raises NotRead."""
    refused = refused_document(page, track_id)
    if refused is not None:
        raise refused
    answer = _answer_about(page, track_id, shape)
    is_readable = bool(_shown(page)) and _is_named(page, track_id, shape)
    if answer is not None and not (is_readable and _is_silent(answer, track_id, shape)):
        return _checked_against_page(answer, page, track_id, shape)
    if is_readable and page.stood < shape.standing_seconds - _EARLY:
        refused = _reason_in(_replies_about(page, track_id), shape)
        raise refused or SourceUnreachable("the count on the page was still changing when its time was up")
    if is_readable:
        return Count(_agreed([count_text(text) for text in _shown(page)]), BY_TEXT)
    raise _reason_for_nothing(page, track_id, shape)


def count_in_reply(reply: Reply | None, track_id: str, shape: Shape = DECLARED) -> Count:
    """Return the streams from a page's request, repeated for exactly this track. Raises NotRead."""
    if reply is None:
        raise SourceUnreachable("the request was not answered in time")
    answer, reason = reply.answer, _reason_in([reply], shape)
    if reason is not None or answer is None:
        raise reason or PageChanged("the answer is not understood")
    return Count(playcount(answer, track_id, shape), BY_QUESTION)


def valid_answers(replies: Iterable[Reply]) -> list[Answer]:
    """Return the valid GraphQL answers among a page's replies."""
    parsed = (reply.answer for reply in replies if reply.status < _FIRST_ERROR)
    return [answer for answer in parsed if answer is not None]


def refused_document(page: Page, track_id: str) -> NotRead | None:
    """Return why a document is not this track's page; None if it may be."""
    if page.status and _track_at(page.url) is None:
        # Whatever its status, it says nothing about the track.
        return SourceBlocked(
            f"Spotify redirected us to {_place(page)}, {page.title[:80]!r}", asked_wait(page.retry_after)
        )
    if page.status in _GONE and _track_at(page.url) != track_id:
        return PageChanged(f"Spotify redirected us to another track, which it has no page for (HTTP {page.status})")
    if page.status in _GONE:
        return TrackGone(f"Spotify has no page for this track (HTTP {page.status})")
    if page.status in _KEPT_OUT:
        return SourceBlocked(f"the page was refused (HTTP {page.status})", asked_wait(page.retry_after))
    if has_failed(page.status):
        return server_failure(f"the page failed (HTTP {page.status})", page.retry_after)
    if page.status >= _FIRST_ERROR:
        return PageChanged(f"the page was refused (HTTP {page.status})")
    if page.status == 0:
        return SourceUnreachable(f"the page did not load: {page.trouble}")
    return None


def _answer_about(page: Page, track_id: str, shape: Shape) -> Answer | None:
    """Return the last answer about this track, one with its count if there is any.

    Else it is the last answer about any track that came to a request about this one, if possible for its count.
    """
    about = [answer for answer in valid_answers(page.replies) if is_about_a_track(answer, shape)]
    own = [answer for answer in about if is_about(answer, track_id, shape)]
    counted = [answer for answer in own if has_count(answer, shape)]
    numbered = [answer for answer in counted if has_number(answer, shape)]
    replies = _replies_about(page, track_id)
    if any(_asks_for_the_count(reply, track_id) for reply in replies):
        replies = [reply for reply in replies if reply.asked is None or _asks_for_the_count(reply, track_id)]
    asked = [answer for reply in replies if (answer := _track_in(reply, shape)) is not None and answer not in own]
    rest, other = ([one for one in answers if not is_aside(one, shape)] for answers in (own, asked))
    return next(reversed(numbered or counted or rest or other), None)


def _asks_for_the_count(reply: Reply, track_id: str) -> bool:
    """Return whether a reply is to the request for the count: requests for lists of similar tracks have a limit."""
    asked = reply.asked or {}
    return asked.get("uri") == uri_of(track_id) and "limit" not in asked


def _is_silent(answer: Answer, track_id: str, shape: Shape) -> bool:
    """Return whether it is about this track but not about its count, or only reports an error of the service."""
    if is_fault(answer, shape):
        return True
    return is_about(answer, track_id, shape) and (not has_count(answer, shape) or has_lost_count(answer, shape))


def _track_in(reply: Reply, shape: Shape) -> Answer | None:
    answer = reply.answer if reply.status < _FIRST_ERROR else None
    return answer if answer is not None and is_about_a_track(answer, shape) else None


def _checked_against_page(answer: Answer, page: Page, track_id: str, shape: Shape) -> Count:
    if _canonical_id(page) not in {None, track_id}:
        raise PageChanged("the page is about another track")
    try:
        count = playcount(answer, track_id, shape)
    except ToldAsZero:
        raise
    except (CountHidden, TrackGone):
        # The page's text may give the better reason, but it is not accepted as a number alone. A dash is neither.
        if any(count_text(text) for text in _shown(page) if _DIGIT.search(text)):
            raise PageChanged("the page shows a count but the answer has none") from None
        raise
    remarks = [_check_text(text, count) for text in _shown(page)]
    return Count(count, NAME, next(filter(None, remarks), ""))


def _check_text(text: str, count: int) -> str:
    """Return a remark on this text compared with the answer's count. Raises PageChanged."""
    try:
        shown = count_text(text)
    except CountHidden:
        if count >= _SHOWN_FROM:
            raise PageChanged(f"the page shows {text[:40]!r} but the answer says {count:,}") from None
        return ""
    except PageChanged:
        return f"The page shows {text[:40]!r}, which is not understood; the number is from the page's own answer."
    _agreed([count, shown])
    return ""


def _agreed(counts: Sequence[int]) -> int:
    if len(set(counts)) > 1:
        raise PageChanged(f"numbers that disagree: {', '.join(f'{count:,}' for count in counts)}")
    return counts[0]


def _shown(page: Page) -> list[str]:
    """Return the texts of the count. Empty elements are ignored."""
    return [text for text in page.texts.get("count", ()) if text]


def _is_named(page: Page, track_id: str, shape: Shape) -> bool:
    """Return whether the document names this track: by its canonical link, else by its address.

    The address is not enough if an answer about another track came: the page may be showing that one.
    """
    about = [one for one in valid_answers(page.replies) if is_about_a_track(one, shape)]
    about = [one for one in about if not is_aside(one, shape) and not is_fault(one, shape)]
    if _canonical_id(page) is not None or not all(is_about(answer, track_id, shape) for answer in about):
        return _canonical_id(page) == track_id
    return _track_at(page.url) == track_id


def _canonical_id(page: Page) -> str | None:
    """Return the track that the canonical link names, None if it names none."""
    return _track_at(page.canonical or "")


def _track_at(address: str) -> str | None:
    track = _TRACK_PATH.fullmatch(_path_of(address))
    return track[1] if track else None


def _place(page: Page) -> str:
    """Return the host and path where a page landed, without the query, which may contain a key."""
    try:
        address = urlsplit(page.url)
    except ValueError:
        return "an invalid address"
    return f"{address.hostname}{address.path[:100]}"


def _path_of(address: str) -> str:
    """Return the path of an address, empty if it is none."""
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def _reason_for_nothing(page: Page, track_id: str, shape: Shape) -> NotRead:
    if page.texts.get("challenge"):
        return SourceBlocked("Spotify asks for a captcha")
    if _canonical_id(page) not in {None, track_id}:
        return PageChanged("the page is about another track")
    return _reason_in(_replies_about(page, track_id), shape) or _reason_of_silence(page, track_id, shape)


def _replies_about(page: Page, track_id: str) -> Sequence[Reply]:
    """Return the replies that may explain why there is no count: those about this track; all if all are refusals."""
    if page.replies and all(reply.status >= _FIRST_ERROR or reply.status == 0 for reply in page.replies):
        return page.replies
    return [one for one in page.replies if one.asked is None or uri_of(track_id) in one.asked.values()]


def _reason_in(replies: Sequence[Reply], shape: Shape) -> NotRead | None:
    answers = [answer for reply in replies if (answer := reply.answer) is not None]
    if any(map(is_stale, answers)):
        return PageChanged("the page's query is outdated")
    refusals = list(_refused_answers(replies))
    waits = (one for one in refusals if isinstance(one, SourceBlocked) and one.retry_after)
    refused = next(waits, next(iter(refusals), None))
    if refused is None and any(is_fault(answer, shape) for answer in answers):
        return SourceUnreachable("Spotify's service reports an error of its own")
    return refused


def _refused_answers(replies: Sequence[Reply]) -> Iterator[NotRead]:
    for reply in replies:
        if reply.status in _KEPT_OUT:
            yield SourceBlocked(f"the answer was refused (HTTP {reply.status})", asked_wait(reply.retry_after))
        elif reply.status == 0 or has_failed(reply.status):
            yield server_failure(f"the answer failed (HTTP {reply.status or 'connection broke'})", reply.retry_after)
        elif reply.status >= _FIRST_ERROR:
            yield PageChanged(f"the request was refused (HTTP {reply.status})")
        elif reply.answer is None:
            yield instead_of_answer(reply.text)


def _reason_of_silence(page: Page, track_id: str, shape: Shape) -> NotRead:
    if _shown(page):
        return PageChanged("the page shows a count but does not name the track")
    replies = [reply for reply in _replies_about(page, track_id) if reply.status < _FIRST_ERROR]
    others = [answer for reply in replies if (answer := reply.answer) and not is_about_a_track(answer, shape)]
    if any(mentions(answer, track_id) for answer in others):
        return PageChanged("the answer about this track is not understood")
    if page.unanswered or not page.replies:
        return SourceUnreachable("the page loaded, but Spotify's service never answered it")
    return SourceUnreachable("the page loaded, but with nothing about this track")
