"""The days on which platforms changed how they count."""

from django.contrib import admin

from analytics.admin.theme import STYLE, ModelAdmin
from analytics.models import CountingChange


@admin.register(CountingChange)
class CountingChangeAdmin(ModelAdmin[CountingChange]):
    list_display = ["day", "platform", "words"]
    list_filter = ["platform"]
    ordering = ["-day"]

    class Media:
        css = STYLE
