"""Requests to YouTube, and whether the key leaks when they fail: against a small server on loopback."""

import json
import logging
import socket
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import timedelta
from http.server import ThreadingHTTPServer
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from googleapiclient.discovery import build

from enrichment.sources.base import (
    Answer,
    Count,
    NotRead,
    PageChanged,
    QuotaSpent,
    SourceBlocked,
    SourceRefused,
    SourceUnreachable,
)
from enrichment.sources.youtube import YouTube
from tests.enrichment.sources.youtube_far_side import FarSide, answer, complaint, handler

KEY = "AIzaSyMadeUp-0123456789_abcdefghijklmnop"
VIDEO, OTHER = "dQw4w9WgXcQ", "kJQP7kiw5Fk"
PAGE = b"<!DOCTYPE html><title>Error</title>"


@pytest.fixture
def far_side() -> Iterator[FarSide]:
    far_side = FarSide()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(far_side))
    far_side.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield far_side
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that the library would have made between its attempts."""
    naps: list[float] = []
    monkeypatch.setattr("googleapiclient.http.time", SimpleNamespace(sleep=naps.append))
    return naps


@pytest.fixture
def youtube(far_side: FarSide) -> Iterator[YouTube]:
    with closing(YouTube(KEY, far_side.url)) as youtube:
        yield youtube


BAD_KEY = complaint(
    "badRequest",
    f"API key {KEY} not valid. Please pass a valid API key.",
    details=[{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}],
)


def test_fifty_videos_are_one_call(youtube: YouTube, far_side: FarSide) -> None:
    counts = {f"video-{number:05}": f"{number}" for number in range(youtube.batch)}
    far_side.body = answer(counts)

    answers = youtube.read(list(counts))

    assert answers == {video: Count(int(views), youtube.name) for video, views in counts.items()}
    assert len(far_side.asked) == 1
    assert far_side.asked[0]["id"] == [",".join(counts)]
    assert far_side.asked[0]["fields"] == ["kind,items(id,statistics/viewCount)"]


def test_nothing_to_ask_is_no_call(youtube: YouTube, far_side: FarSide) -> None:
    assert youtube.read([]) == {}

    assert far_side.asked == []


def test_without_a_key_nobody_is_asked_and_the_remedy_is_named(far_side: FarSide) -> None:
    answers = YouTube("", far_side.url).read([VIDEO, OTHER])

    assert [type(answer) for answer in answers.values()] == [SourceRefused, SourceRefused]
    assert "set YOUTUBE_API_KEY" in str(answers[VIDEO])
    assert far_side.asked == []


def test_it_reads_again_after_it_was_closed(youtube: YouTube, far_side: FarSide) -> None:
    far_side.body = answer({VIDEO: "7"})
    youtube.read([VIDEO])

    youtube.close()

    assert youtube.read([VIDEO]) == {VIDEO: Count(7, youtube.name)}


def test_a_connection_is_kept_and_never_shared_with_a_forked_process(
    youtube: YouTube, far_side: FarSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    builder = Mock(wraps=build)
    monkeypatch.setattr("enrichment.sources.youtube.api.build", builder)
    youtube.read([VIDEO])
    youtube.read([VIDEO])
    kept = builder.call_count

    monkeypatch.setattr("os.getpid", lambda: -1)
    youtube.read([VIDEO])

    assert (kept, builder.call_count) == (1, 2)
    assert len(far_side.asked) == 3


@pytest.mark.slow
def test_each_thread_keeps_a_connection_of_its_own(youtube: YouTube, far_side: FarSide) -> None:
    far_side.body = answer({VIDEO: "7"})
    far_side.delay = 0.05
    answers: list[Mapping[str, Answer]] = []
    threads = [threading.Thread(target=lambda: answers.append(youtube.read([VIDEO]))) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [{VIDEO: Count(7, youtube.name)}] * 8


def test_a_server_error_is_one_request_as_each_further_one_needs_its_turn(
    youtube: YouTube, far_side: FarSide, naps: list[float]
) -> None:
    far_side.status, far_side.body = 503, PAGE

    answers = youtube.read([VIDEO])

    assert isinstance(answers[VIDEO], SourceUnreachable)
    assert len(far_side.asked) == youtube.calls == 1
    assert naps == []


@pytest.mark.parametrize("status", [200, 403])
def test_an_answer_that_is_nested_too_deeply_is_not_understood(
    youtube: YouTube, far_side: FarSide, status: int
) -> None:
    far_side.status, far_side.body = status, b'{"items": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"

    assert isinstance(youtube.read([VIDEO])[VIDEO], PageChanged | SourceBlocked)


def test_a_refused_key_is_not_asked_again(youtube: YouTube, far_side: FarSide) -> None:
    far_side.status, far_side.body = 400, BAD_KEY

    answers = youtube.read([VIDEO, OTHER])

    assert answers[VIDEO] is answers[OTHER]
    assert isinstance(answers[VIDEO], SourceRefused)
    assert len(far_side.asked) == 1


def test_retry_after_is_handed_on(youtube: YouTube, far_side: FarSide) -> None:
    far_side.status, far_side.headers = 429, {"Retry-After": "120"}
    far_side.body = complaint("rateLimitExceeded", "Quota exceeded for queries per minute.")

    blocked = youtube.read([VIDEO])[VIDEO]

    assert isinstance(blocked, SourceBlocked)
    assert blocked.retry_after == timedelta(minutes=2)


def test_a_redirect_is_not_followed(youtube: YouTube, far_side: FarSide) -> None:
    far_side.status, far_side.headers = 302, {"Location": "/elsewhere"}

    answers = youtube.read([VIDEO])

    assert isinstance(answers[VIDEO], PageChanged)
    assert len(far_side.asked) == 1


def refuse_connections(far_side: FarSide) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        far_side.url = f"http://127.0.0.1:{listener.getsockname()[1]}"


TROUBLE: dict[str, tuple[Callable[[FarSide], object], type[NotRead]]] = {
    "bad key": (lambda far: vars(far).update(status=400, body=BAD_KEY), SourceRefused),
    "quota": (lambda far: vars(far).update(status=403, body=complaint("quotaExceeded", KEY)), QuotaSpent),
    "throttled": (lambda far: vars(far).update(status=429, body=PAGE), SourceBlocked),
    "forbidden page": (lambda far: vars(far).update(status=403, body=PAGE), SourceBlocked),
    "server error": (lambda far: vars(far).update(status=500, body=PAGE), SourceUnreachable),
    "timeout": (lambda far: vars(far).update(delay=0.5, timeout=0.1), SourceUnreachable),
    "connection refused": (refuse_connections, SourceUnreachable),
    "connection broke": (lambda far: vars(far).update(headers={"Content-Length": "999"}), SourceUnreachable),
    "half of it": (lambda far: vars(far).update(body=b'{"items": [{"id"'), SourceUnreachable),
    "no text": (lambda far: vars(far).update(body=b"\xff\xfe\xfd"), SourceUnreachable),
    "broken gzip": (lambda far: vars(far).update(headers={"Content-Encoding": "gzip"}), SourceUnreachable),
    "web page": (lambda far: vars(far).update(body=PAGE), PageChanged),
    "odd error": (lambda far: vars(far).update(status=403, body=b'[["error"]]'), PageChanged),
    "odd message": (lambda far: vars(far).update(status=400, body=b'{"error": {"message": 5}}'), PageChanged),
    "odd count": (lambda far: vars(far).update(body=answer({VIDEO: f"key={KEY}"})), PageChanged),
}


def shown(answer: BaseException) -> str:
    """Everything that this exception could reveal: its text, its fields, its chain and its frames."""
    chain = f"{answer.__cause__!r} {answer.__context__!r} {answer.__traceback__!r}"
    try:
        raise answer
    except NotRead:
        return f"{answer!r} {vars(answer)} {chain} {traceback.format_exc()}"


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> pytest.LogCaptureFixture:
    """What a handler right at the library sees, without redaction."""
    monkeypatch.setattr(logging.getLogger("googleapiclient"), "handlers", [caplog.handler])
    caplog.set_level(logging.DEBUG, logger="googleapiclient")
    return caplog


@pytest.mark.parametrize("trouble", TROUBLE)
def test_trouble_has_a_reason_that_does_not_tell_the_key(
    trouble: str, far_side: FarSide, logged: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    arrange, expected = TROUBLE[trouble]
    arrange(far_side)

    with closing(YouTube(KEY, far_side.url, far_side.timeout)) as youtube:
        answer = youtube.read([VIDEO])[VIDEO]

    assert type(answer) is expected
    assert "key=[redacted]" in logged.text
    assert KEY not in f"{logged.text} {[vars(record) for record in logged.records]} {capfd.readouterr()}"
    assert KEY not in shown(answer)


def test_an_answer_without_a_number_is_shown_and_holds_no_key(far_side: FarSide) -> None:
    far_side.status, far_side.body = 403, b"<html>Forbidden for key=" + KEY.encode()
    source = YouTube(KEY, far_side.url)
    source.read([VIDEO])

    seen = source.evidence([VIDEO])

    assert seen is not None
    assert seen.seen["status"] == 403
    assert seen.seen["address"].endswith("/youtube/v3/videos")
    assert "Forbidden" in seen.document
    assert KEY not in f"{seen.seen}{seen.document}"


def test_an_item_that_is_not_understood_is_shown_as_it_came(far_side: FarSide) -> None:
    far_side.body = json.dumps({"items": [{"id": VIDEO, "statistics": {"viewCount": "1.2M"}}]}).encode()
    source = YouTube(KEY, far_side.url)
    source.read([VIDEO])

    seen = source.evidence([VIDEO])

    assert seen is not None
    assert "1.2M" in seen.document


def test_an_answer_is_shown_for_the_videos_it_is_about_alone(far_side: FarSide) -> None:
    source = YouTube(KEY, far_side.url)
    assert source.evidence([VIDEO]) is None

    source.read([VIDEO])

    assert source.evidence([OTHER]) is None


def test_where_nobody_answers_that_is_shown() -> None:
    source = YouTube(KEY, "http://127.0.0.1:9")
    source.read([VIDEO])

    seen = source.evidence([VIDEO])

    assert seen is not None
    assert seen.seen["status"] == 0
