"""The result of one trial reading, and its steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from enrichment.doctor.finding import Finding
from enrichment.net.redaction import redact
from enrichment.sources.trace import TracedRequest


@dataclass(frozen=True)
class Trial:
    """One platform read for real. `number` is None if there is none; `way` says where it came from."""

    finding: Finding
    subject: str = ""
    steps: tuple[TracedRequest, ...] = ()
    notes: tuple[str, ...] = ()
    """What was done before the first request: programs and their versions."""

    number: int | None = None
    way: str = ""

    @property
    def lines(self) -> list[str]:
        """Return what happened, one line each and in order, without any key."""
        lines = [*self.notes, *(line for step in self.steps for line in _lines(step))]
        if self.way:
            lines.append(f"the number came from {self.way}")
        return [redact(line) for line in lines]

    def as_json(self) -> dict[str, Any]:
        finding = self.finding
        return {
            "name": finding.name,
            "subject": redact(self.subject),
            "level": finding.level.value,
            "found": finding.found,
            "remedy": finding.remedy,
            "number": self.number,
            "way": self.way,
            "notes": [redact(note) for note in self.notes],
            "steps": [_as_json(step) for step in self.steps],
        }


def _lines(step: TracedRequest) -> Sequence[str]:
    asked = f"requested {step.asked}"
    if step.status == 0:
        return [asked, f"no answer after {step.seconds:.1f} s: {step.trouble or 'the connection broke'}"]
    where = "answered" if step.landed == step.asked else f"landed at {step.landed},"
    title = f", “{step.title[:80]}”" if step.title else ""
    lines = [asked, f"{where} HTTP {step.status} after {step.seconds:.1f} s{title}"]
    if step.answers or step.unanswered:
        lines.append(_page_line(step))
    return lines


def _page_line(step: TracedRequest) -> str:
    """Return how Spotify's service answered the page's own requests; 0 means that the connection broke."""
    statuses = ", ".join(map(str, step.answers)) or "none"
    waiting = f", {step.unanswered} not answered yet" if step.unanswered else ""
    return f"the page's own requests were answered: {statuses}{waiting}"


def _as_json(step: TracedRequest) -> dict[str, Any]:
    return {
        "asked": redact(step.asked),
        "landed": redact(step.landed),
        "status": step.status,
        "seconds": round(step.seconds, 3),
        "title": redact(step.title),
        "answers": list(step.answers),
        "unanswered": step.unanswered,
        "trouble": redact(step.trouble),
    }
