"""Looks up who is behind the sample's tracks, as in any installation, and prints that with the open list."""

from collections.abc import Sequence

from django.conf import settings
from django.db.models import Count
from rich.console import Console
from rich.table import Table

from analytics.insights.open_list import open_writers
from analytics.models import ClaimSource, Contact, CreditSuggestion, PlatformRun
from enrichment.demo.processes import Processes

SHOWN = 8
SECONDS = 120.0
"""The sample takes about two seconds; a machine this slow has other problems."""


class Lookups:
    """Looks every track up at every source, as an operator would.

    Beat may do the same: each takes what the other has not. Suggested credits shows what is left.
    """

    def __init__(self, processes: Processes) -> None:
        self._processes = processes
        self._begun = not settings.CREDIT_SOURCES

    def begin_while_run_waits(self, platform_runs: Sequence[PlatformRun]) -> None:
        """Begin as soon as at most one reading is left, which mostly waits for its next attempt.

        By then the pages have shown how long the tracks are, by which MusicBrainz's recordings are recognised.
        """
        if platform_runs and sum(one.left for one in platform_runs) <= 1:
            self.begin()

    def begin(self) -> None:
        if not self._begun:
            self._begun = True
            self._processes.run("credits", "python", "manage.py", "find_credits", "--skip-checks")

    def wait(self) -> None:
        """Wait until all is looked up."""
        self.begin()
        if settings.CREDIT_SOURCES:
            self._processes.leader("credits").wait(SECONDS)


def report(console: Console) -> None:
    """Print how many people were found, and those without a publisher on file whose works gained most."""
    accepted = CreditSuggestion.objects.filter(state=CreditSuggestion.State.ACCEPTED)
    roles = accepted.values_list("role").annotate(number=Count("pk")).order_by("role")
    found = ", ".join(f"{number:,} {role}" for role, number in roles) or "none"
    known = Contact.objects.exclude(ipi="").count()
    waiting = CreditSuggestion.objects.filter(state="open").values("artist_id").distinct().count()
    console.print(
        f"Credits added automatically: {found}. Contacts with an IPI: {known:,}. People to decide on: {waiting:,}."
    )
    table = Table(title="Open list: no publisher on file", title_justify="left")
    for heading in ("Writer", "Works", "Streams this week", "Says"):
        table.add_column(heading, justify="left" if heading in {"Writer", "Says"} else "right")
    for one in open_writers().order_by("-gain", "pk").exclude(gain=None)[:SHOWN]:
        said = ", ".join(str(ClaimSource(source).label) for source in one.sources)
        table.add_row(one.contact.name, f"{one.works:,}", f"{one.gain:+,}", f"{said}, {one.said_at:%-d %b %Y}")
    console.print(table)
