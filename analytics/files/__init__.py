"""Tables as files, row by row, whatever the table. What a catalogue file means is for `catalogue.importing`.

csv_writer     CSV files, written while the table is read
table_reader   CSV files and workbooks, read record by record
xlsx_reader    the rows of a workbook
xlsx_writer    workbooks
"""
