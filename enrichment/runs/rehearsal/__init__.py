"""The rehearsal: a few tracks read for real a day before each slot, so that what would fail can be mended in time.

    beat, each minute ──► due ──► message ──► read ──► end the row, and tell targets, webhooks and the watcher
                          row of the slot     sampling, verdicts         in one transaction

Nothing of it is recorded but the row. Nobody is told twice: the row of a slot is unique, it ends once, and what is
told is written in the transaction that ends it.
"""
