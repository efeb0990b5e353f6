"""The pages, one module each, and what they share. Rules about numbers belong to the packages below.

cells               cells of tables: a number with what a reader needs to judge it
charts              the charts' data, embedded in the page
contact_tables      the tables of contacts: all of them, and one contact's totals in each run
contacts            the contacts: all of them as a list or a file, and each with the tracks that made the growth
digest              a user's own digest: settings, watchlist, and the latest deliveries
duplicates          possible duplicates: listed, compared, merged, unmerged, or kept apart
editing             what people change on the pages of a track and a contact
evidence            evidence of a run for operators
files               every table as a file: what the address asks for, in its order, on all of its pages
filters             filters of each list
forms               forms on the pages of tracks and contacts
listing             how every list is rendered: filtered, sorted, paged, and for htmx only the part that changes
narrowing           filters of the overview's rankings; they are in the URL
open_list           the page of writers for whose works no publisher is on file
open_table          the table of the open list
overview            the first page: what moved, whether the numbers can be trusted
personal_data       everything stored about one contact: to view, to export and to erase
playlist_sheets     downloads of the tables of playlists
playlist_tables     the tables of the playlists' pages, with their filters and cells
playlists           the playlists: all of them as a list or a file, and each with its weeks, positions and moves
release_table       the table of new releases, and what it may be narrowed down by
releases            the page of new releases by artists of followed tracks
runs                the runs: a list with a picture of the last of them
search              search over tracks and contacts, by words, ids, or a pasted link of either platform
sheets              downloads of the tables: their columns and rows
sources             which code read each number of a track's history, as far as the readings are still kept
suggestion_tables   the tables of people who are named for tracks
suggestions         people named by pages, files and credit sources
tables              the tables of the list pages: their columns and sort orders
third_party         third-party counts in the chart of a track, as a separate line
track               the page of one track: its numbers with their ages and sources, and its contacts
tracks              the tracks: all of them, as a list or a file
videos              the page on which people decide, one by one
"""
