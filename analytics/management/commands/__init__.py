"""The commands of `manage.py` that change or show what is stored.

backfill_contacts   fills in the history of contacts for runs from before it was stored
create_api_key      makes an API key for a program
import_catalogue    imports a catalogue from a CSV file or a workbook
import_history      imports past numbers from a CSV file or a workbook
track               shows a track on the terminal
withdraw_run        withdraws the numbers of a run that was dated by a clock that was ahead
"""
