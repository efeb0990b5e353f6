"""How templates show roles and credit sources."""

from collections.abc import Iterable

from django import template

from analytics.models import ClaimSource, Credit

register = template.Library()


@register.filter
def role(name: str) -> str:
    return str(Credit.Role(name).label)


@register.filter
def sources(names: Iterable[str]) -> str:
    return ", ".join(str(ClaimSource(name).label) for name in names)
