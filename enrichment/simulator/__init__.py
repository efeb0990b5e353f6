"""A small web server that behaves like the platforms, with invented numbers and faults that can be switched on.

__main__            runs the simulator as a process: `python -m enrichment.simulator --port 8090 --tracks 72`
app                 the simulator as one ASGI application: every platform and the controls on one address
assets              the files that a page of the web player loads, each counted
catalogue_answers   tracks, albums and artists as the player's GraphQL service returns them, in full
catalogue_file      a world's catalogue as a file to import
causes              a world in which numbers move for reasons, each with its day
chartmetric         simulates Chartmetric under `/chartmetric`: a token, and the history of a track's streams
contacts            the contacts of the invented catalogue: who stands behind a track in its file
control             the controls of the simulator
credits             simulates credits.fm under `/credits.fm` and MusicBrainz under `/musicbrainz`
curves              how an invented count grows: daily, never backwards, and not equally fast every week
field_mask          the `fields` parameter of Google's APIs: the answer contains only what the client named
ids                 ids that look random, but can be turned back into what they name without a table
looks               the pictures and colours in Spotify's answers, which make up most of them
pathfinder          the answers of Spotify's GraphQL service to the web player
people              who is behind each recording of the invented catalogue
playlist_answers    the rows of a playlist as the player's GraphQL service returns them, in full
playlist_embeds     the data in Spotify's embed pages, in full: the first rows of a list, no total, no counts
playlist_items      playlists and tracks as Spotify's Web API returns them, in full: with ISRCs, without counts
playlist_pages      the ways to read a playlist: the embed page, the player's page and query, and the Web API
playlists           the invented playlists: which rows each has at a moment
spotify             Spotify's public web player, logged out
spotify_troubles    what Spotify sends when something is wrong
stage               what all parts of a running simulator share
stories             what is special about the tracks of the invented catalogue
world               the invented catalogue: tracks, people and counts, all calculated from a number
youtube             the part of the YouTube Data API v3 that gives, describes and searches for videos
youtube_search      the videos that the invented YouTube has in addition to those in the catalogue
youtube_troubles    what the YouTube Data API sends when something is wrong
"""
