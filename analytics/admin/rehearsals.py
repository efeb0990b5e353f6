"""The rehearsals: what a few tracks showed before each run."""

from django.contrib import admin

from analytics.admin.fields import ReadOnly
from analytics.admin.theme import STYLE, ModelAdmin
from analytics.models import Rehearsal


@admin.register(Rehearsal)
class RehearsalAdmin(ReadOnly, ModelAdmin[Rehearsal]):
    list_display = ["__str__", "state", "ended_at", "report"]
    list_filter = ["state"]
    fields = ["scheduled_for", "state", "report", "messages", "sent_at", "attempts", "ended_at", "results"]

    class Media:
        css = STYLE

    @admin.display(description="what it showed")
    def report(self, rehearsal: Rehearsal) -> str:
        return " ".join(rehearsal.words)
