"""Finding the videos of tracks: searching, scoring results, and when to do it.

allowance   today's remaining YouTube searches: counted in Redis, for all workers together
asking      requests searches for the videos of some tracks, and says when they start
words       normalises the words of titles and names, so that two spellings of one thing are equal
"""
