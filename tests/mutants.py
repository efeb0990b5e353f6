"""Removes one protection at a time in a copy of the project, and checks that a test fails.

    make mutants

Exits with 1 if a mutant survives or its place in the code is not found.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent


class Mutant(NamedTuple):
    """A change of the code that removes one protection, and the tests that must fail."""

    without: str
    path: str
    code: str
    instead: str
    tests: str


AT_ONCE, LEDGER, RECORDING = (
    "tests/enrichment/test_at_once.py",
    "tests/analytics/runs/test_ledger.py",
    "tests/analytics/snapshots/test_recording.py",
)
VERDICT = "tests/enrichment/sources/test_spotify_verdict.py"

MUTANTS = [
    Mutant(
        "the lock under which a run is recorded",
        "analytics/snapshots/recording.py",
        "SnapshotRun.objects.select_for_update(no_key=True).get",
        "SnapshotRun.objects.get",
        AT_ONCE,
    ),
    Mutant(
        "the check whether a run has already been recorded",
        "analytics/snapshots/recording.py",
        "if not run.is_active or (at",
        "if (at",
        RECORDING,
    ),
    Mutant(
        "the single transaction around a recording",
        "analytics/snapshots/recording.py",
        "with transaction.atomic():",
        "if True:",
        RECORDING,
    ),
    Mutant(
        "the constraint that allows one active run",
        "analytics/migrations/0001_initial.py",
        "models.UniqueConstraint(models.Value(1), ",
        "models.UniqueConstraint(models.F('id'), ",
        AT_ONCE,
    ),
    Mutant(
        "the constraint that allows one run per slot",
        "analytics/migrations/0001_initial.py",
        "constraint=models.UniqueConstraint(fields=('scheduled_for',), ",
        "constraint=models.UniqueConstraint(fields=('scheduled_for', 'id'), ",
        RECORDING,
    ),
    Mutant(
        "the lease, so that any worker takes a reading",
        "analytics/runs/leasing.py",
        "reading.lease_until < now() OR %(redelivered)s",
        "true OR %(redelivered)s",
        f"{LEDGER} {AT_ONCE}",
    ),
    Mutant(
        "the fence, so that a worker believed dead still writes",
        "analytics/runs/ledger.py",
        "AND reading.state = 'leased' AND reading.fence = new.fence\n RETURNING",
        "AND reading.state = 'leased'\n RETURNING",
        LEDGER,
    ),
    Mutant(
        "the fence of all other queues",
        "analytics/models/leases.py",
        "pk=pk, fence=fence, lease_until__isnull=False",
        "pk=pk, lease_until__isnull=False",
        "tests/enrichment/test_leases.py",
    ),
    Mutant(
        "the limit of workers that one job may kill",
        "analytics/models/leases.py",
        "lease_until__lt=Now(), worker_losses__lt=MOST_LOSSES - 1",
        "lease_until__lt=Now()",
        "tests/enrichment/test_leases.py",
    ),
    Mutant(
        "the limit of attempts",
        "analytics/runs/leasing.py",
        "AND reading.outcome = '' AND reading.attempts < {MAX_ATTEMPTS}",
        "AND reading.outcome = ''",
        LEDGER,
    ),
    Mutant(
        "the lock on neighbours that are claimed",
        "analytics/runs/leasing.py",
        "ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED) free",
        "ORDER BY id LIMIT %(limit)s) free",
        AT_ONCE,
    ),
    Mutant(
        "the check that an answer is about this very track",
        "enrichment/sources/spotify/answers.py",
        'union.get("uri") == uri_of(track_id)',
        '"uri" in union',
        VERDICT,
    ),
    Mutant(
        "the comparison of the answer with the page",
        "enrichment/sources/spotify/verdict.py",
        "if len(set(counts)) > 1:",
        "if not counts:",
        VERDICT,
    ),
    Mutant(
        "the check that a text is a number and nothing else",
        "enrichment/sources/spotify/counts.py",
        "or _NUMBER.fullmatch(written) is None",
        "",
        "tests/enrichment/sources/test_spotify_counts.py",
    ),
    Mutant(
        "the minimum of half a week between a number and its baseline",
        "analytics/snapshots/windows.py",
        'WEEK = Window("1w", 7, least=3.5)',
        'WEEK = Window("1w", 7, least=0)',
        RECORDING,
    ),
]


def main() -> None:
    table = Table("Without", "A test goes red", title="Mutants", title_justify="left")
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy = Path(folder)
        _copy_to(copy)
        survivors = 0
        for mutant in MUTANTS:
            red = _is_seen(mutant, copy)
            survivors += not red
            table.add_row(mutant.without, "yes" if red else "NO")
            sys.stdout.write(f"{'seen    ' if red else 'SURVIVED'}  {mutant.without}\n")
            sys.stdout.flush()
    Console(width=100).print(table)
    raise SystemExit(1 if survivors else 0)


def _copy_to(folder: Path) -> None:
    """Copy what git knows, so that servers and caches of the copy are its own."""
    folder.chmod(0o755)
    known = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in known.splitlines():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)


def _is_seen(mutant: Mutant, folder: Path) -> bool:
    path = folder / mutant.path
    sound = path.read_text()
    if sound.count(mutant.code) != 1:
        sys.exit(f"{mutant.path} has {sound.count(mutant.code)} times: {mutant.code}")
    path.write_text(sound.replace(mutant.code, mutant.instead))
    try:
        tests = [sys.executable, "-m", "pytest", "-q", "-x", "--no-header", *mutant.tests.split()]
        ended = subprocess.run(tests, cwd=folder, capture_output=True, text=True, check=False, env=os.environ)
    finally:
        path.write_text(sound)
    if ended.returncode not in {0, 1}:  # The tests did not run to the end, so nothing was tested.
        sys.exit(f"{mutant.without}:\n{ended.stdout[-3000:]}{ended.stderr[-3000:]}")
    return ended.returncode == 1


if __name__ == "__main__":
    main()
