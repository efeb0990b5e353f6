"""Stores a page without a number as evidence, if this run has no similar one yet."""

from collections.abc import Iterable
from datetime import datetime

from analytics.models import Outcome
from analytics.runs import evidence
from analytics.runs.evidence import Sighting
from analytics.runs.leasing import Lease
from enrichment.net.redaction import redact
from enrichment.sources.base import NotRead, Source
from enrichment.sources.evidence import ShowsEvidence


def keep(source: Source, ends: Iterable[tuple[Lease, NotRead | None]], at: datetime) -> None:
    """Store what these failures looked like. The page must be the last that the source opened."""
    if not isinstance(source, ShowsEvidence):
        return
    for lease, trouble in ends:
        if trouble is not None:
            _keep(source, lease, trouble, at)


def _keep(source: ShowsEvidence, lease: Lease, trouble: NotRead, at: datetime) -> None:
    outcome, reason = Outcome(trouble.outcome), redact(str(trouble))
    if not evidence.is_wanted(lease, outcome, reason):
        return
    shown = source.evidence(lease.spotify_id)
    if shown is not None:
        evidence.keep(lease, outcome, reason, Sighting(dict(shown.seen), shown.document, shown.picture), at)
