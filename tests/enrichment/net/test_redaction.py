"""No secret gets past the filter, however it got into a log record."""

import io
import logging
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrichment.net.redaction import MASK, Redacting, redact, register

SECRET = "AIzaSy/made+up=0123456789"
register(SECRET)


@pytest.fixture
def written() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """A logger, and its handler's output."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(message)s"))
    handler.addFilter(Redacting())
    logger = logging.getLogger("made for a test")
    logger.addHandler(handler)
    yield logger, stream
    logger.removeHandler(handler)
    handler.close()


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("GET /v3/videos?id=a&key=abc-123&alt=json", f"GET /v3/videos?id=a&key={MASK}&alt=json"),
        ("?refresh_token=abc123", f"?refresh_token={MASK}"),
        ("Authorization: Bearer abc.def-123", f"Authorization: Bearer {MASK}"),
        ("{'authorization': 'Basic YWJj'}", f"{{'authorization': 'Basic {MASK}'}}"),
        ("('Authorization', 'abc123')", f"('Authorization', '{MASK}')"),
        ('{"refreshtoken": "abc123"}', f'{{"refreshtoken": "{MASK}"}}'),
        (r'"{\"accessToken\": \"abc&123\", \"x\": 1}"', rf'"{{\"accessToken\": \"{MASK}\", \"x\": 1}}"'),
        ("{&quot;accessToken&quot;:&quot;abc123&quot;}", f"{{&quot;accessToken&quot;:&quot;{MASK}&quot;}}"),
        ('<div data-access-token="abc123" id="x">', f'<div data-access-token="{MASK}" id="x">'),
        ("/login?to=%2F%23accessToken%3Dabc123", f"/login?to=%2F%23accessToken%3D{MASK}"),
        ("redis://:hunter2@127.0.0.1:6379/0", f"redis://:{MASK}@127.0.0.1:6379/0"),
        ("postgres://app:hunter2@db/app", f"postgres://app:{MASK}@db/app"),
        (f"refused {SECRET}!", f"refused {MASK}!"),
        ("AIzaSy%2Fmade%2Bup%3D0123456789", MASK),
    ],
)
def test_a_secret_is_masked_and_the_rest_stays(text: str, masked: str) -> None:
    assert redact(text) == masked


@pytest.mark.parametrize(
    "text",
    ["monkey=banana", "Key (run_id)=(3) already exists.", "http://127.0.0.1:8000/a@b", "basic authorization"],
)
def test_ordinary_words_stay(text: str) -> None:
    assert redact(text) == text


def test_a_short_word_is_not_taken_for_a_secret() -> None:
    register("")
    register("track")

    assert redact("a track") == "a track"


@given(st.text(), st.text())
def test_a_registered_secret_never_survives(before: str, after: str) -> None:
    assert SECRET not in redact(f"{before}{SECRET}{after}")


@given(st.text())
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    assert redact(redact(text)) == redact(text)


def test_a_template_and_its_argument_are_masked_together(
    written: tuple[logging.Logger, io.StringIO],
) -> None:
    logger, stream = written

    logger.warning("asking %s with key=%s", "youtube", "unregistered")

    assert stream.getvalue() == f"asking youtube with key={MASK}\n"


def test_an_argument_that_is_an_exception_is_masked(written: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = written

    logger.warning("failed: %s", OSError(f"no route to /?key={SECRET}"))

    assert stream.getvalue() == f"failed: no route to /?key={MASK}\n"


def test_a_traceback_is_masked_with_its_whole_chain(written: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = written

    try:
        raise RuntimeError("no answer") from OSError(f"no route to /?key={SECRET}")
    except RuntimeError:
        logger.exception("reading failed")

    assert SECRET not in stream.getvalue()
    assert f"OSError: no route to /?key={MASK}" in stream.getvalue()
    assert stream.getvalue().endswith("RuntimeError: no answer\n")


def test_an_exception_without_a_secret_stays_as_it_is() -> None:
    exc_info = (RuntimeError, RuntimeError("no answer"), None)
    record = logging.LogRecord("name", logging.ERROR, __file__, 1, "reading failed", (), exc_info)

    Redacting().filter(record)

    assert record.exc_info == exc_info


def test_a_message_that_is_not_a_text_is_masked() -> None:
    event = {"url": f"/?key={SECRET}", "headers": {"Authorization": SECRET}}
    record = logging.LogRecord("name", logging.INFO, __file__, 1, event, (), None)

    Redacting().filter(record)

    assert SECRET not in record.getMessage()
    assert f"/?key={MASK}" in record.getMessage()


def test_what_is_given_as_extra_is_masked() -> None:
    record = logging.makeLogRecord({"msg": "read", "url": f"/?key={SECRET}", "tries": 3, "all": [SECRET]})

    Redacting().filter(record)

    assert SECRET not in str(vars(record))
    assert record.__dict__["tries"] == 3


def test_a_message_that_does_not_fit_its_arguments_passes_masked() -> None:
    record = logging.LogRecord("name", logging.INFO, __file__, 1, "%d tries", (SECRET,), None)

    Redacting().filter(record)

    assert SECRET not in record.getMessage()
