"""Asks MusicBrainz which recording has an ISRC, then who made it: one request a second for all our processes.

Above that rate everybody behind our address gets a 503 until it falls, and sometimes without cause, so we wait after
a 503. The User-Agent must say who is asking, with an e-mail address.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import ClassVar, Final
from urllib.parse import quote

from enrichment.net.retry_after import asked_wait
from enrichment.sources.base import NotRead, PageChanged, SourceBlocked, SourceRefused, has_failed, server_failure
from enrichment.sources.credits import musicbrainz_answers as understanding
from enrichment.sources.credits.claims import Answer, AnswerCollector, Asked, Credits, Turn, Unknown
from enrichment.sources.playlists.web import Got, Web

DEFAULT_WAIT: Final = timedelta(seconds=5)
# The list of an ISRC takes these alone; anything about works is refused there.
_OF_ISRC: Final = "artist-credits+isrcs"
_OF_RECORDING: Final = "artist-credits+isrcs+artist-rels+label-rels+work-rels+work-level-rels"


class MusicBrainz:
    """MusicBrainz's web service 2."""

    name: ClassVar[str] = "musicbrainz"
    batch: ClassVar[int] = 1

    def __init__(self, web: Web, url: str, user_agent: str, turn: Turn) -> None:
        self._web = web
        self._url = url.rstrip("/")
        self._user_agent = user_agent
        self._turn = turn

    def read(self, asked: Sequence[Asked]) -> Mapping[str, Answer]:
        """Return what it has about each recording."""
        answers = AnswerCollector()
        for one in asked:
            try:
                answers.of[one.isrc] = self._read(one)
            except (Unknown, PageChanged) as reason:
                answers.of[one.isrc] = reason
            except NotRead as reason:
                return answers.fill(asked, reason)
        return answers.of

    def close(self) -> None:
        self._web.close()

    def _read(self, asked: Asked) -> Credits:
        got = self._ask(f"/ws/2/isrc/{quote(asked.isrc, safe='')}?fmt=json&inc={_OF_ISRC}")
        if got.status == 404:
            raise Unknown("MusicBrainz does not know this ISRC.")
        found = understanding.recording_id(_object(got), asked)
        got = self._ask(f"/ws/2/recording/{quote(found, safe='')}?fmt=json&inc={_OF_RECORDING}")
        return understanding.credits_in(_object(got), asked, found)

    def _ask(self, path: str) -> Got:
        if not self._turn():
            raise SourceBlocked("The rate limit for MusicBrainz is reached.")
        headers = {"Accept": "application/json", "User-Agent": self._user_agent}
        return self._web.ask("GET", self._url + path, headers=headers)


def _object(got: Got) -> understanding.Json:
    """Return the object of a good answer. Raises what any other means for us."""
    if got.status != 200:
        raise failure(got)
    answer = got.json()
    if answer is None:
        raise PageChanged("MusicBrainz's answer is not understood.")
    return answer


def failure(got: Got) -> NotRead:
    """Return what an answer other than 200 means."""
    match got.status:
        case 503 | 429:
            wait = asked_wait(got.retry_after) or DEFAULT_WAIT
            return SourceBlocked(f"MusicBrainz answered {got.status}: too many requests.", wait)
        case 401 | 403:
            return SourceRefused(f"MusicBrainz answered {got.status} (check CONTACT_EMAIL).")
        case 301 | 404:
            return Unknown("MusicBrainz no longer has this recording.")
    if has_failed(got.status):
        return server_failure(f"MusicBrainz answered {got.status}.", got.retry_after)
    return PageChanged(f"MusicBrainz answered {got.status}, which is not understood.")
