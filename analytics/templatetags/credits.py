"""How templates show roles and credit sources."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from analytics.models import ClaimSource, Credit

register = template.Library()


_PAGES = {
    ClaimSource.CREDITS_FM: "https://credits.fm/isrc/",
    ClaimSource.MUSICBRAINZ: "https://musicbrainz.org/isrc/",
}
"""Where a source shows what it has about an ISRC: credits.fm asks for a link wherever its data is shown."""


@register.simple_tag
def source_links(names: Iterable[str], isrc: str) -> SafeString:
    """Return the sources of a recording's credits, linked to its page there."""
    known = [(_PAGES.get(ClaimSource(name), ""), ClaimSource(name).label) for name in names]
    texts = [
        format_html('<a href="{}{}" rel="noreferrer">{}</a>', page, isrc, label) if page and isrc else label
        for page, label in known
    ]
    return format_html_join(", ", "{}", ((text,) for text in texts))


@register.filter
def role(name: str) -> str:
    return str(Credit.Role(name).label)
