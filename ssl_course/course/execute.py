"""Running a notebook in a fresh kernel of this very Python, whatever kernels are installed."""

from __future__ import annotations

import copy
import re
import sys
from pathlib import Path

from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from ssl_course.course.layout import CourseError


class ThisPython(KernelSpecManager):
    """Knows one kernel: the interpreter that is running."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", "--log-level=ERROR"]
        return KernelSpec(argv=command, display_name="Python 3", language="python")


def execute(notebook: NotebookNode, folder: Path, *, timeout: float = 600) -> None:
    """Run all cells in `folder` and keep their outputs in the notebook.

    A notebook runs in its own folder, as in JupyterLab.

    Raises:
        CourseError: if a cell fails or takes more than `timeout` seconds; the message holds its error.
    """
    metadata = copy.deepcopy(notebook.metadata)
    try:
        client(notebook, folder, timeout=timeout).execute()
    except CellExecutionError as error:
        raise CourseError(re.sub(r"\x1b\[[0-9;]*m", "", str(error)).strip()) from None
    except (CellTimeoutError, DeadKernelError) as error:
        raise CourseError(str(error).strip()) from None
    notebook.metadata = metadata  # without this Python's version


def client(notebook: NotebookNode, folder: Path, **options) -> NotebookClient:
    """What runs a notebook; `options` are nbclient's."""
    manager = AsyncKernelManager(kernel_spec_manager=ThisPython())
    resources = {"metadata": {"path": str(folder)}}
    quiet = {"record_timing": False, "store_widget_state": False}
    return NotebookClient(notebook, km=manager, resources=resources, **quiet, **options)
