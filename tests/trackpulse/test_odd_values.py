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


def test_a_time_zone_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="SNAPSHOT_TIMEZONE='America/Nowhere' is no time zone"):
        odd_values.zone("SNAPSHOT_TIMEZONE", "America/Nowhere")
    assert odd_values.zone("SNAPSHOT_TIMEZONE", "America/New_York") == "America/New_York"
