"""Catalogue files, from their columns to the tables. `files` reads CSV files and workbooks.

cells            understanding single cells
columns          which column of a file is which field
contacts         the people of a file as contacts: new ones, and new facts about known ones
identified       rows with an ISRC but no id, and the ids known for them
known_columns    other programs' column names
matching         which contacts the people of a file are
people           understanding the people in a file
preview          what an import would do
rows             understood rows, and the errors of all others
saved_mappings   columns chosen for earlier files
several          several people in the same cells
store            storing rows in tables
tracks           a track, from one row or several
"""
