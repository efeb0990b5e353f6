"""Settings that are not understood are refused with their name, their value and what is allowed."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from trackpulse import odd_values


@pytest.mark.parametrize("value", ["unlimited", "0/second", "2/second;3/minute", "fast", "-1/second"])
def test_an_odd_rate_is_refused_with_what_is_allowed(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"SPOTIFY_RATE=.* is no rate\. Set one such as 2/second"):
        odd_values.rate("SPOTIFY_RATE", value)


@pytest.mark.parametrize("value", ["off", "", "2/second", "30/minute"])
def test_a_rate_is_taken_as_it_is(value: str) -> None:
    assert odd_values.rate("SPOTIFY_RATE", value) == value


def test_an_unknown_platform_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"PLATFORMS names tidal\. It may hold spotify and youtube\."):
        odd_values.platforms("PLATFORMS", ["spotify", "tidal"])


def test_a_number_that_is_too_small_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="IMPORT_ROWS=0 is too small"):
        odd_values.count("IMPORT_ROWS", 0, 1)


def test_an_unknown_place_of_credits_is_refused_and_none_is_allowed() -> None:
    assert odd_values.credit_sources("CREDIT_SOURCES", []) == []
    with pytest.raises(ImproperlyConfigured, match=r"CREDIT_SOURCES names discogs\. It may hold credits_fm"):
        odd_values.credit_sources("CREDIT_SOURCES", ["musicbrainz", "discogs"])


@pytest.mark.parametrize("value", ["nobody", "a b@example.org", "a@b\r\nX-Evil: 1"])
def test_an_address_that_no_header_can_carry_is_refused(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="is no e-mail address"):
        odd_values.address_to_write_to("CONTACT_EMAIL", value)
