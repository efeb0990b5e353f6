"""The rehearsal: a few tracks read for real a day before each slot, so that problems can be fixed in time.

    beat, each minute ──► due ──► message ──► read ──► end the row, and tell targets, webhooks and the watcher
                          row of the slot     sampling, verdicts         in one transaction

Only the row is recorded. Nobody is notified twice: the row of a slot is unique, it ends once, and notifications are
written in the transaction that ends it.

course   the course of a rehearsal: opened when due, read by a browser worker, ended and reported once
"""
