"""Template variables for every page."""

from django.conf import settings
from django.http import HttpRequest


def invented_numbers(_request: HttpRequest) -> dict[str, bool]:
    """Add `invented_numbers`: whether the numbers come from a simulator."""
    return {"invented_numbers": settings.INVENTED_NUMBERS}


def flower(_request: HttpRequest) -> dict[str, str]:
    """Add `flower_url`, empty if not set."""
    return {"flower_url": settings.FLOWER_URL}


def version(_request: HttpRequest) -> dict[str, str]:
    """Add `version`, the release."""
    return {"version": settings.VERSION}
