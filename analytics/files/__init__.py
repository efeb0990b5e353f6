"""Tables as files, row by row, whatever the table. The meaning of a catalogue file belongs to `catalogue.importing`.

csv_writer     CSV files, written while the table is read
header         finding where a table begins
merged_cells   cells that are merged over several rows
records        a record, and how it is recognised
table_reader   CSV files and workbooks, read record by record
text_reader    CSV and tabs, split into records
xlsx_reader    the rows of a workbook
xlsx_writer    workbooks
"""
