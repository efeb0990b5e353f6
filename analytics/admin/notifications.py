"""Notifications in Django's admin: who is notified of what, and the outbox with the state of each delivery."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from analytics.access.webhook_addresses import refusal
from analytics.admin import cells
from analytics.admin.fields import ReadOnly
from analytics.admin.theme import ModelAdmin
from analytics.formatting import wording
from analytics.models import Delivery, NotificationTarget, Subscription, Webhook
from analytics.models.notifications import new_secret

_KEPT = "Leave it empty to keep the stored one."


class WebhookForm(forms.ModelForm[Webhook]):
    events = forms.MultipleChoiceField(choices=Webhook.EVENTS, widget=forms.CheckboxSelectMultiple)
    new_secret = forms.BooleanField(required=False, help_text="Make a new secret; the old one stops working at once.")

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if reason := refusal(url):
            raise forms.ValidationError(reason)
        return url


class NotificationTargetForm(forms.ModelForm[NotificationTarget]):
    events = forms.MultipleChoiceField(choices=NotificationTarget.EVENTS, widget=forms.CheckboxSelectMultiple)
    url = forms.CharField(
        label="Apprise address",
        required=False,
        max_length=1_000,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"}),
        help_text="An address in Apprise's format, such as slack://… or mailtos://…. It is treated like a password "
        f"and not shown again. {_KEPT}",
    )

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip() or self.instance.url
        if "://" not in url:
            raise forms.ValidationError("Enter an Apprise address; it contains “://”.")
        return url


@admin.register(Webhook)
class WebhookAdmin(ModelAdmin[Webhook]):
    form = WebhookForm
    list_display = ["name", "place", "events", "active", "note"]
    list_filter = ["active"]
    fields = ["name", "url", "events", "spike_percent", "least_gain", "active", "note", "new_secret"]
    readonly_fields = ["note"]

    def get_fields(self, request: HttpRequest, obj: Webhook | None = None) -> Any:
        fields = super().get_fields(request, obj)
        return fields if obj else [name for name in fields if name not in {"new_secret", "note"}]

    def save_model(self, request: HttpRequest, obj: Webhook, form: Any, change: Any) -> None:
        wants_secret = not change or form.cleaned_data.get("new_secret")
        if wants_secret:
            obj.secret = new_secret()
        if obj.active:
            obj.note = ""
        super().save_model(request, obj, form, change)
        if wants_secret:
            shown = "The secret of {}: <code>{}</code> Copy it now: it is shown only once."
            messages.warning(request, format_html(shown, obj.name, obj.secret))


@admin.register(NotificationTarget)
class NotificationTargetAdmin(ModelAdmin[NotificationTarget]):
    form = NotificationTargetForm
    list_display = ["name", "place", "events", "active"]
    list_filter = ["active"]
    fields = ["name", "url", "events", "unread_tolerance_percent", "spike_percent", "least_gain", "active"]


@admin.register(Subscription)
class SubscriptionAdmin(ModelAdmin[Subscription]):
    list_display = ["user", "email", "wanted", "spike_percent", "drop_percent", "least_gain"]
    list_filter = ["wanted"]
    list_select_related = ["user"]
    autocomplete_fields = ["user"]

    @admin.display(description="e-mail")
    def email(self, subscription: Subscription) -> str:
        return subscription.user.email or cells.quiet("none: nothing can be sent")


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly, ModelAdmin[Delivery]):
    list_display = ["__str__", "event", "recipient", "run", "state", "attempts", "next_try", "reason"]
    list_filter = ["state", "event", "webhook", "target"]
    list_select_related = ["user", "webhook", "target", "run", "rehearsal", "playlist_move", "release"]
    search_fields = ["user__username", "webhook__name", "target__name"]
    fields = [
        *(
            "run",
            "rehearsal",
            "playlist_move",
            "release",
            "event",
            "recipient",
            "subject",
            "state",
            "attempts",
            "rounds",
            "next_try",
        ),
        *("reason", "asked_at", "settled_at", "payload"),
    ]
    actions = ["send_again"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        return super().get_queryset(request).defer("payload")

    @admin.display(description="next try")
    def next_try(self, delivery: Delivery) -> str:
        return wording.moment(delivery.next_at) if delivery.state == Delivery.State.PENDING else cells.quiet("none")

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("analytics.change_delivery")

    @admin.action(description="Send again", permissions=["resend"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        again = Delivery.objects.filter(pk__in=queryset.values("pk")).resend()
        said = (
            f"{again:,} will be sent again."
            if again
            else "Nothing to send again: pending deliveries are sent anyway."
        )
        messages.success(request, said)
