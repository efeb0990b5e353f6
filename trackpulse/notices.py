"""What every page must say, whatever else it shows."""

from django.conf import settings
from django.http import HttpRequest


def invented_numbers(_request: HttpRequest) -> dict[str, bool]:
    """Tell each template whether the numbers come from a stand-in: `invented_numbers`."""
    return {"invented_numbers": settings.INVENTED_NUMBERS}
