"""The interactive conversation in a terminal: one line is one turn.

Widgets, players and pictures are the page's; here the files are named where they lie.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.interrupt import stoppable
from assistant.request import Request
from assistant.spoken import spoken
from assistant.work import Hooks
from tools.errors import MusicError

if TYPE_CHECKING:
    from assistant.session import Session

WELCOME = """Parlando makes music by talking. Say what you want, for example:
  a wistful waltz for accordion and strings, 45 seconds, in D minor
then change it: "a bit slower, and give the tune to a clarinet".
/attach FILE adds a file to the next sentence, /new NAME starts another project, /quit leaves."""
QUIT = frozenset({"/quit", "/exit", "/q"})


def chat(session: "Session", project: str) -> int:
    """Talk until the person leaves; returns the exit status."""
    print(WELCOME)
    attachments: list[Path] = []
    while (line := _read(project)) is not None:
        words = line.strip()
        if words.lower() in QUIT:
            break
        if words.startswith("/"):
            project = _command(words, project, attachments)
        elif words or attachments:
            _turn(session, project, words, tuple(attachments))
            attachments = []
    print("Everything is saved. Goodbye.")
    return 0


def _command(words: str, project: str, attachments: list[Path]) -> str:
    """Do what a line that starts with a slash says; the project to go on with comes back."""
    name, _, rest = words.partition(" ")
    rest = rest.strip()
    if name == "/new" and rest:
        print(f"Now in the project {rest!r}.")
        return rest
    if name == "/attach" and rest:
        path = Path(rest).expanduser()
        if path.is_file():
            attachments.append(path)
            print(f"{path.name} goes with your next sentence.")
        else:
            print(f"There is no file {rest!r}; check its name and attach it again.")
        return project
    print(f"{name!r} cannot be done so: the commands are /attach FILE, /new NAME and /quit; all else is music.")
    return project


def _turn(session: "Session", project: str, words: str, attachments: tuple[Path, ...]) -> None:
    request = Request(words, project, attachments, brain=session.settings.brain)
    try:
        with stoppable() as stopped:
            print(spoken(session.say(request, Hooks(_show, stopped))))
    except MusicError as error:
        print(error)


def _read(project: str) -> str | None:
    try:
        return input(f"\n{project}> ")
    except (EOFError, KeyboardInterrupt, RuntimeError):  # RuntimeError: there is no standard input at all
        print()
        return None


def _show(stage: str) -> None:
    print(f"... {stage}", file=sys.stderr, flush=True)
