"""Credit sources: who wrote, produced and publishes a recording. Each source knows only part of it.

claims                the common form of their answers
credits_fm            credits.fm, a hundred recordings per request; it has The MLC's writers and publishers
credits_fm_answers    understands credits.fm's answers
musicbrainz           MusicBrainz, two requests per recording, one a second
musicbrainz_answers   understands MusicBrainz's answers: which recording has an ISRC, and who made it
recordings            whether an answer is about the right recording
roles                 maps each source's terms to our roles
spotify               Spotify's own credits, one page per twenty-five tracks
spotify_answers       understands the answer to the request that *View credits* sends

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
