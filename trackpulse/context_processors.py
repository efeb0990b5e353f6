"""What every page must say or may lead to, whatever else it shows."""

from django.conf import settings
from django.http import HttpRequest


def invented_numbers(_request: HttpRequest) -> dict[str, bool]:
    """Tell each template whether the numbers come from a simulator: `invented_numbers`."""
    return {"invented_numbers": settings.INVENTED_NUMBERS}


def flower(_request: HttpRequest) -> dict[str, str]:
    """Tell each template where Flower is: `flower_url`, empty if nobody said."""
    return {"flower_url": settings.FLOWER_URL}


def version(_request: HttpRequest) -> dict[str, str]:
    """Tell each template which release this is: `version`."""
    return {"version": settings.VERSION}
