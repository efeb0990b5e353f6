"""Requests to our own servers."""

import urllib.error
import urllib.request
from base64 import b64encode


def status(url: str, login: str = "") -> int:
    """Return the HTTP status of an address, 0 while nothing answers there."""
    headers = {"Authorization": f"Basic {b64encode(login.encode()).decode()}"} if login else {}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=60) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:
        return 0
