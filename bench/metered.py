"""Runs a command and writes the processor seconds of everything that it started: `metered.py FILE command …`.

Orphans (a browser's children) are adopted by this process and counted when they end. Children that end in a process
that ignores them are not counted.
"""

import ctypes
import os
import resource
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

_SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER of <linux/prctl.h>."""


def main() -> None:
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    child = subprocess.Popen(sys.argv[2:])  # noqa: S603 - the caller's command
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    code = child.wait()
    with suppress(ChildProcessError):
        while True:
            os.wait()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    Path(sys.argv[1]).write_text(str(used.ru_utime + used.ru_stime))
    sys.exit(code)


if __name__ == "__main__":
    main()
