"""Looks up who is behind the sample's tracks, as in any installation, and prints that with the open list."""

from django.db.models import Count
from rich.console import Console
from rich.table import Table

from analytics.insights.open_list import open_writers
from analytics.models import ClaimSource, Contact, CreditSuggestion
from enrichment.demo.processes import Processes

SHOWN = 8
SECONDS = 120.0
"""The sample takes about two seconds; a machine this slow has other problems."""


def find(processes: Processes) -> None:
    """Look up every track at every source, as an operator would.

    Beat may do the same: each takes what the other has not. Suggested credits shows what is left.
    """
    processes.run("credits", "python", "manage.py", "find_credits")
    processes.leader("credits").wait(SECONDS)


def report(console: Console) -> None:
    """Say how many people were found, and print those with no publisher on file whose works gained most."""
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
