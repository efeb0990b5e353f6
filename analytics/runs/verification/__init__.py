"""Checks the invariants of a run, in separate SQL.

Nothing is shared with the recording code, so a wrong rule there is found here. Each invariant is a query for
violations, so a correct run gives no row.

checking   runs all of them
contacts   contacts' totals and growth
filled     streams that a third party counted
lists      what lists sort tracks by
numbers    readings, snapshots, and tracks' current numbers
"""

from analytics.runs.verification.checking import SHOWN, Broken, broken

__all__ = ["SHOWN", "Broken", "broken"]
