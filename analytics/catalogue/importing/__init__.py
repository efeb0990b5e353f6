"""Catalogue files, from their columns to the tables. How a CSV file or a workbook is read is `files`.

cells            what single cells say
columns          the columns of a file, and which of ours they are
contacts         the people of a file as contacts: new ones, and what known ones learn
identified       rows that have an ISRC and no id, with the ids that are known for them
known_columns    what other programs call them
matching         which contacts the people of a file are
people           the people whom a file names
preview          what an import would do
rows             rows that are understood, and why others are not
saved_mappings   columns that were chosen before
store            rows into tables
tracks           a track, in one row or in several
"""
