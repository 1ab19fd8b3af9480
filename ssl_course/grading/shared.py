"""What the sandboxes share."""

from __future__ import annotations

import tempfile
from multiprocessing.util import Finalize


class SandboxError(Exception):
    """The sandbox does not work here; the message says why and what to do."""


def private_folder() -> tempfile.TemporaryDirectory:
    """A folder that goes with this process, also where that is one of multiprocessing's, which skip `atexit`."""
    folder = tempfile.TemporaryDirectory(prefix="ssl-course-", ignore_cleanup_errors=True)
    Finalize(None, folder.cleanup, exitpriority=10)
    return folder
