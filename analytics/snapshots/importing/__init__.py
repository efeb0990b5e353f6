"""Importing history files (past streams and views), from their columns to snapshots of imported runs.

columns   how the columns of a file map to our fields
counts    parses a count in a cell
dates     parses a day or time in a cell
rows      the rows of a file, and what is wrong with bad ones
staging   copies a file into a temporary table
compare   what is new, what is stored already, and what conflicts
store     writes the snapshots, their growth, and all that follows from them

positions        the rows of a file of positions in playlists
placed_sql       what of them is new, stored already, or conflicts
playlist_store   writes them as weeks of playlists

`files` reads CSV files and workbooks.
"""
