"""A digest as an e-mail: subject, plain text, and HTML that mail programs understand."""

from dataclasses import asdict, dataclass

from django.conf import settings
from django.template.loader import render_to_string

from analytics.digest.compose import Digest
from analytics.digest.moves import Limits
from analytics.digest.phrases import address
from analytics.formatting.wording import isolated


@dataclass(frozen=True)
class Letter:
    """The e-mail as it is stored and sent: the same at every attempt."""

    subject: str
    text: str
    html: str

    def as_payload(self) -> dict[str, str]:
        return asdict(self)


def written(digest: Digest, name: str) -> Letter:
    """Write the digest to the user of this name."""
    facts = {
        "digest": digest,
        "name": name,
        "subject": _subject(digest),
        "week": _week(digest),
        "spike_rule": _spike_rule(digest.limits),
        "drop_rule": _drop_rule(digest.limits),
        "invented": settings.INVENTED_NUMBERS,
        "run_url": address("run", digest.run.pk),
        "overview_url": address("overview"),
        "playlists_url": address("playlists"),
        "releases_url": address("new-releases"),
        "open_url": address("open-list"),
        "digest_url": address("digest"),
    }
    text = render_to_string("analytics/digest.txt", facts)
    return Letter(_subject(digest), text.strip() + "\n", render_to_string("analytics/digest.html", facts))


def _week(digest: Digest) -> str:
    return f"week to {digest.at:%-d %b %Y}"


def _subject(digest: Digest) -> str:
    news = "Nothing could be read" if digest.read_nothing else "No track stands out"
    if digest.headline and not digest.read_nothing:
        news = f"{isolated(digest.headline.title)} {digest.headline.gained}"
    invented = "[invented numbers] " if settings.INVENTED_NUMBERS else ""
    return f"{invented}{news} · {_week(digest)}"


def _spike_rule(limits: Limits) -> str:
    least = f", and at least {limits.least_gain:,}" if limits.least_gain else ""
    return f"Gained at least {limits.spike_percent:,} % more than usual{least}."


def _drop_rule(limits: Limits) -> str:
    least = f", and at least {limits.least_gain:,} plays short" if limits.least_gain else ""
    return f"Fell, or gained at least {limits.drop_percent} % less than usual{least}."
