"""Keys of programs."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from analytics.admin.theme import ModelAdmin
from analytics.models.api_keys import ApiKey, a_year_on


@admin.register(ApiKey)
class ApiKeyAdmin(ModelAdmin[ApiKey]):
    list_display = ["name", "scopes", "valid", "created_by", "created_at", "expires_at", "last_used_at"]
    list_select_related = ["created_by"]
    fields = ["name", "can_run", "expires_at"]
    search_fields = ["name"]
    actions = ["revoke"]

    @admin.display(description="scopes")
    def scopes(self, key: ApiKey) -> str:
        return ", ".join(key.scopes)

    @admin.display(description="valid", boolean=True)
    def valid(self, key: ApiKey) -> bool:
        return key.is_valid

    @admin.action(description="Revoke selected keys", permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        ended = ApiKey.objects.filter(pk__in=queryset.values("pk")).revoke()
        messages.success(request, f"Keys revoked: {ended}. Programs that use them get 401 from now on.")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"expires_at": a_year_on(), **super().get_changeform_initial_data(request)}

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:  # noqa: FBT001
        if change:
            super().save_model(request, obj, form, change)
            return
        key, text = ApiKey.objects.issue(name=obj.name, can_run=obj.can_run, expires_at=obj.expires_at)
        key.created_by_id = request.user.pk
        key.save(update_fields=["created_by"])
        obj.pk = key.pk
        shown = "The key of {}: <code>{}</code> Copy it now: it is shown only once and not stored."
        messages.warning(request, format_html(shown, obj.name, text))
