"""YouTube's Data API v3: the views of videos, and the search for a track's video.

api       the YouTube Data API v3 through Google's own client
listing   the items of an answer, whatever they are: what every list of this API has in common
"""

from enrichment.sources.youtube.search import VideoDetails, YouTubeSearch
from enrichment.sources.youtube.troubles import PACIFIC, failure, next_allowance
from enrichment.sources.youtube.views import YouTube, understand

__all__ = ["PACIFIC", "VideoDetails", "YouTube", "YouTubeSearch", "failure", "next_allowance", "understand"]
