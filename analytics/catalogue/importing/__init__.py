"""Catalogue files, from their columns to the tables. How a CSV file or a workbook is read is `files`.

columns          the columns of a file, and which of ours they are
preview          what an import would do
rows             rows that are understood, and why others are not
saved_mappings   columns that were chosen before
store            rows into tables
"""
