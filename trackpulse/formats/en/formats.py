"""20 Nov 2026, 05:29 UTC: with its zone, and never 05/06/2026 or 5:29 a.m."""

DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "j M Y, H:i T"
TIME_FORMAT = "H:i"
