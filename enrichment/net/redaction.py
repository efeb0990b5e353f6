"""Keeps keys, tokens and passwords out of everything that is logged, stored or shown."""

import logging
import re
import sys
import traceback
from urllib.parse import quote_plus

MASK = "[redacted]"

# A shorter text is likely an ordinary word, and would be masked in every line that contains it.
SHORTEST_SECRET = 8

# As it is, in a text that is quoted itself, and in an attribute of HTML.
_QUOTE = r"""(?:\\{0,8}["']|&quot;|&#3[49];)"""

_PATTERNS = (
    # In a query string or a form: ?key=…&, and in an attribute of HTML.
    re.compile(
        r"""(?i)((?<![a-z])(?:api_?key|key|[a-z_-]{0,30}token|client_?secret|password)(?:=["']?|%3D))"""
        r"""[^&\s"'<>,;)]+"""
    ),
    # In JSON, or in a dictionary that was printed.
    re.compile(
        rf"""(?i)({_QUOTE}(?:key|[a-z_]{{0,30}}(?:api_?key|token|secret|password)){_QUOTE}\s*:\s*b?{_QUOTE})"""
        rf"""(?:(?!{_QUOTE}).)+"""
    ),
    re.compile(r"""(?i)(\bauthorization["']?\s*[:=,]\s*(?:b?["'])?(?:(?:bearer|basic|token)\s+)?)[^\s"',;)]+"""),
    re.compile(r"""(?i)(\bbearer\s+)[a-z0-9._~+/=-]{8,}"""),
    # In an address: redis://:password@host
    re.compile(r"""(://[^/\s:@"']*:)[^@/\s"']+(?=@)"""),
)

_registered: set[str] = set()


def register(secret: str) -> None:
    """Mask exactly this text from now on, as it is and URL-encoded."""
    if len(secret) >= SHORTEST_SECRET:
        _registered.update({secret, quote_plus(secret)})


def redact(text: str) -> str:
    """Return the text with every registered secret, and everything that looks like one, masked."""
    # A secret that contains another one is masked first: otherwise its rest would stay readable.
    for secret in sorted(_registered, key=len, reverse=True):
        text = text.replace(secret, MASK)
    for pattern in _PATTERNS:
        text = pattern.sub(rf"\g<1>{MASK}", text)
    return text


class Redacting(logging.Filter):
    """Masks secrets in a record before a handler writes it. It lets every record pass.

    It belongs on handlers: a filter on a logger does not see the records of the loggers below it.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the message with its arguments, the traceback, and what was given as `extra`."""
        _mask_message(record)
        _mask_error(record)
        for name in vars(record).keys() - {"msg", "args", "exc_info"}:
            setattr(record, name, _masked(getattr(record, name)))
        return True


def _mask_message(record: logging.LogRecord) -> None:
    """Mask the finished message, as a secret may be an argument and its name in the template."""
    message = _message(record)
    masked = redact(message)
    if masked != message:
        record.msg, record.args = masked, ()


def _message(record: logging.LogRecord) -> str:
    """Return the finished message, or template and arguments side by side if they do not fit."""
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return f"{record.msg} {record.args}"


def _mask_error(record: logging.LogRecord) -> None:
    """Replace an exception that contains a secret by masked text, so that no formatter prints it."""
    masked = _masked_traceback(record.exc_info)
    if masked is not None:
        record.exc_info, record.exc_text = None, masked


def _masked(value: object) -> object:
    """Return a text masked, and the masked text of anything else that would print a secret."""
    if isinstance(value, str):
        return redact(value)
    if not isinstance(value, dict | list | tuple | BaseException):
        return value
    shown = repr(value)
    masked = redact(shown)
    return value if masked == shown else masked


def _masked_traceback(exc_info: object) -> str | None:
    """Return the traceback masked, None if there is none or if it contains no secret."""
    error = exc_info[1] if isinstance(exc_info, tuple) else exc_info
    if error is True:
        error = sys.exc_info()[1]
    if not isinstance(error, BaseException):
        return None
    shown = "".join(traceback.format_exception(error))
    masked = redact(shown)
    return None if masked == shown else masked.rstrip("\n")
