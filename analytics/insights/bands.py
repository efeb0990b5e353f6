"""Size bands by which rankings and lists of tracks are narrowed down."""

from analytics.insights.comparison import LEAST_COUNT

BANDS = {
    "": ("any size", LEAST_COUNT, None),
    "10k": ("under 10,000", LEAST_COUNT, 10_000),
    "100k": ("10,000 to 100,000", 10_000, 100_000),
    "1m": ("100,000 to 1 million", 100_000, 1_000_000),
    "10m": ("1 to 10 million", 1_000_000, 10_000_000),
    "more": ("10 million and more", 10_000_000, None),
}
"""Each has a label and its limits (from, below)."""
