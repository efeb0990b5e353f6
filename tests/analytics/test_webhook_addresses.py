"""Which addresses a webhook may have, and which are private in whatever notation."""

from ipaddress import ip_address

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from analytics.access.webhook_addresses import is_allowed, refusal
from analytics.models import Event, Webhook


@pytest.mark.parametrize(
    "address",
    [
        *("64:ff9b::a00:1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "64:ff9b:1::808:808"),
        *("2002:a00:1::", "2002:7f00:1::1", "::10.0.0.1", "::ffff:10.0.0.1", "::ffff:0:10.0.0.1"),
        *(
            "fec0::1",
            "fe80::1",
            "fc00::1",
            "::1",
            "::",
            "ff02::1",
            "2001:db8::1",
            "3fff::1",
            "5f00::1",
            "2001:0:1::1",
        ),
        *("10.0.0.1", "127.0.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.1", "224.0.0.1", "192.168.1.1"),
    ],
)
def test_a_private_address_is_private_in_whatever_it_is_wrapped(settings: Settings, address: str) -> None:
    settings.WEBHOOK_NETWORKS = []

    assert not is_allowed(ip_address(address))
    host = f"[{address}]" if ":" in address else address
    assert "private address" in (refusal(f"https://{host}/hook") or "")


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1", "2606:4700::1111"]
)
def test_a_public_address_may_be_called(settings: Settings, address: str) -> None:
    settings.WEBHOOK_NETWORKS = []

    assert is_allowed(ip_address(address))


@pytest.mark.parametrize("address", ["10.1.2.3", "::ffff:10.1.2.3", "64:ff9b::a01:203", "2002:a01:203::"])
def test_a_network_that_the_operator_allows_may_be_called_in_any_form(settings: Settings, address: str) -> None:
    settings.WEBHOOK_NETWORKS = ["10.0.0.0/8"]

    assert is_allowed(ip_address(address))


def test_loopback_of_ipv6_is_allowed_by_its_own_network(settings: Settings) -> None:
    settings.WEBHOOK_NETWORKS = ["::1/128"]

    assert is_allowed(ip_address("::1"))
    assert not is_allowed(ip_address("::127.0.0.1"))


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://localhost:99999/hook", "port"),
        ("http://hook.example:0/", "port"),
        ("http://hook.example:8o/", "port"),
        ("https://user:word@hook.example/", "name and password"),
        ("https://user@hook.example/", "name and password"),
        ("https://localhost/", "private"),
        ("https://a.localhost./", "private"),
        ("http://127.1/", "private"),
        ("http://0x7f000001/", "private"),
        ("http://2130706433/", "private"),
        ("http://[fe80::1%25eth0]/", "private"),
        ("ftp://hook.example/", "valid URL"),
        ("https://größe.example/", "ASCII form"),
        ("https://\uff4cocalhost/", "ASCII form"),
        ("https://127\u30020\u30020\u30021/", "ASCII form"),
        ("https://\u2460\u2461\u2466.0.0.1/", "ASCII form"),
        ("https://.münchen.example/", "ASCII form"),
        ("https:///hook", "host"),
    ],
)
def test_an_address_that_cannot_be_called_is_refused_with_the_reason(
    settings: Settings, url: str, words: str
) -> None:
    settings.WEBHOOK_NETWORKS = []

    assert words in (refusal(url) or "")
    assert "word@" not in (refusal(url) or "")


@pytest.mark.parametrize(
    "url",
    [
        "https://hook.example/a?b=c",
        "https://münchen.example/",
        "https://日本.example:8443/",
        "http://hook.example:8080/",
        "https://8.8.8.8/",
    ],
)
def test_an_address_of_the_public_network_passes(settings: Settings, url: str) -> None:
    settings.WEBHOOK_NETWORKS = []

    assert refusal(url) is None


@pytest.mark.parametrize(
    "url", ["http://hook.example:99999/", "http://[64:ff9b::a00:1]/", "http://a:b@hook.example/"]
)
def test_the_form_shows_the_reason_and_stores_nothing(admin_client: Client, settings: Settings, url: str) -> None:
    settings.WEBHOOK_NETWORKS = []
    entered = {"name": "hook", "url": url, "events": [Event.RUN_FINISHED], "spike_percent": 50, "least_gain": 500}

    page = admin_client.post(reverse("admin:analytics_webhook_add"), entered)

    assert page.status_code == 200
    assert page.context["adminform"].form.errors["url"]
    assert not Webhook.objects.exists()
