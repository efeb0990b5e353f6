"""Settings of the browser."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

LOOPBACK: Final = ("127.0.0.1", "localhost")


@dataclass(frozen=True, slots=True)
class BrowserSettings:
    """Where the browser's programs and profiles are, and when a browser is replaced."""

    profile_root: Path
    """The folder that holds one profile for each running browser, and nothing else."""

    hosts: tuple[str, ...] = LOOPBACK
    """The only hosts that a page may reach, each a name or a pattern such as `*.example.com`."""

    sandbox: bool = True
    """Whether Chromium uses its sandbox. It cannot as root; without it, a page that breaks out is root."""

    binary: Path | None = None
    """Chromium or Chrome; None looks for one."""

    driver: Path | None = None
    """chromedriver; None looks for one and then downloads it."""

    language: str = "en-US"
    """The language in which pages are asked for. It decides how counts are written."""

    page_seconds: float = 20.0
    """The limit for one page. The real player takes 1 to 8 seconds."""

    max_pages: int = 500
    max_age: timedelta = timedelta(hours=1)

    max_memory: int = 1_500_000_000
    """Bytes (PSS) of the whole process tree. A fresh browser takes about 400 million."""
