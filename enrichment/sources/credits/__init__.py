"""Who wrote, produced and publishes a recording, as others have it on file. Each source knows some of it.

claims        what every source answers with
roles         the field's roles, out of the words of each source
recordings    whether an answer is about the recording that was asked for
credits_fm    credits.fm, a hundred recordings a question; it has The MLC's writers and publishers
musicbrainz   MusicBrainz, two questions a recording, one a second
spotify       Spotify's own, a page for twenty-five tracks

That a source does not know somebody says nothing: an answer without writers is never "no writers".
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
