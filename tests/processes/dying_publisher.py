"""A publisher that dies: starts a run and kills itself after this many messages.

python -m tests.processes.dying_publisher 200
"""

import os
import signal
import sys

import django
from kombu.messaging import Producer

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trackpulse.settings")
django.setup()

from analytics.models import SnapshotRun  # noqa: E402 - after the apps are loaded
from enrichment.runs import lifecycle  # noqa: E402

publish = Producer.publish
left = int(sys.argv[1])


def publish_until_killed(*args: object, **options: object) -> object:
    global left  # noqa: PLW0603 - the only state of this program
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    return publish(*args, **options)  # type: ignore[arg-type]


Producer.publish = publish_until_killed  # type: ignore[method-assign, assignment]
lifecycle.start(lifecycle.RunRequest(trigger=SnapshotRun.Trigger.SHELL))
