"""Start the page as a process of its own: the conversation never loads a widget.

Only hands the options on; where the page listens and who may reach it is decided there.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = ("host", "port", "brain", "data")
SWITCHES = ("no_open", "login")


def open_page(args: argparse.Namespace) -> int:
    """Become the page where the system can (its signals and exit status are then the caller's), else wait for it."""
    command, environment = page_command(args), page_environment()
    if os.name == "posix":
        sys.stdout.flush()
        sys.stderr.flush()
        os.execve(command[0], command, environment)
    with subprocess.Popen(command, env=environment) as page:
        while True:
            try:
                return page.wait()
            except KeyboardInterrupt:  # the page hears it too, and ends in its own time
                continue


def page_command(args: argparse.Namespace) -> list[str]:
    """The command line of the page. -P: a folder named like ours where the person stands must not be taken for it."""
    command = [sys.executable, "-P", "-m", "ui"]
    for name in OPTIONS:
        value = getattr(args, name, None)
        if value is not None:
            command += [f"--{name}", str(value)]
    return command + [f"--{name.replace('_', '-')}" for name in SWITCHES if getattr(args, name, False)]


def page_environment() -> dict[str, str]:
    """The environment with this very installation first, so that a checkout runs its own page."""
    others = os.environ.get("PYTHONPATH")
    return os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), *([others] if others else [])])}
