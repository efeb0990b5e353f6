"""Numbers that a team brings from elsewhere: files with a past, from their columns to snapshots of imported runs.

columns   the columns of a file, in either form, and which of ours they are
counts    what single cells say of a count
dates     what single cells say of a day or a moment
rows      rows that are understood, and why others are not
staging   a file in a temporary table
compare   what is new of it, what is there already, and what contradicts it
store     snapshots, their growth, and all that follows from them

How a CSV file or a workbook is read is `files`.
"""
