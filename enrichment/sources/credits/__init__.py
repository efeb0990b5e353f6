"""Credit sources: who wrote, produced and publishes a recording. Each source knows only part of it.

claims        the common form of their answers
roles         maps each source's terms to our roles
recordings    whether an answer is about the right recording
credits_fm    credits.fm, a hundred recordings per request; it has The MLC's writers and publishers
musicbrainz   MusicBrainz, two requests per recording, one a second
spotify       Spotify's own credits, one page per twenty-five tracks

An answer without writers never means that there are none, only that the source does not know them.
"""

from enrichment.sources.credits.claims import Answer, Asked, Claim, Credits, CreditSource, Unknown
from enrichment.sources.credits.credits_fm import CreditsFm
from enrichment.sources.credits.musicbrainz import MusicBrainz
from enrichment.sources.credits.spotify import SpotifyCredits

__all__ = [
    "Answer",
    "Asked",
    "Claim",
    "CreditSource",
    "Credits",
    "CreditsFm",
    "MusicBrainz",
    "SpotifyCredits",
    "Unknown",
]
