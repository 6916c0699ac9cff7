"""The interactive conversation in a terminal: one line is one turn.

Widgets, players and pictures are the page's; here the files are named where they lie.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

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
        if words.startswith("/attach "):
            attachments.append(Path(words.removeprefix("/attach ").strip()).expanduser())
            print(f"{attachments[-1].name} goes with your next sentence.")
        elif words.startswith("/new "):
            project = words.removeprefix("/new ").strip() or project
            print(f"Now in the project {project!r}.")
        elif words or attachments:
            _turn(session, project, words, tuple(attachments))
            attachments = []
    print("Everything is saved. Goodbye.")
    return 0


def _turn(session: "Session", project: str, words: str, attachments: tuple[Path, ...]) -> None:
    request = Request(words, project, attachments, brain=session.settings.brain)
    try:
        print(spoken(session.say(request, Hooks(_show))))
    except MusicError as error:
        print(error)
    except KeyboardInterrupt:
        print("\nStopped; nothing was changed.")


def _read(project: str) -> str | None:
    try:
        return input(f"\n{project}> ")
    except (EOFError, KeyboardInterrupt):
        print()
        return None


def _show(stage: str) -> None:
    print(f"... {stage}", file=sys.stderr, flush=True)
