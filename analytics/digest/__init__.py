"""The weekly digest: a run's news for each subscribed user.

    moves, milestones, watchlist, unread ──► compose ──► a Digest per user ──► writing ──► subject, text, HTML

It is calculated for all users together: the number of queries depends on neither users nor tracks.

people    what the contacts that users watch gained in one run, with the recordings behind it
phrases   how a digest words a number: with its direction, its interval and when it was read
"""

from analytics.digest.compose import Digest, compose, latest_run
from analytics.digest.moves import Limits, Move, Moves, limits_of, moves
from analytics.digest.writing import Letter, written

__all__ = ["Digest", "Letter", "Limits", "Move", "Moves", "compose", "latest_run", "limits_of", "moves", "written"]
