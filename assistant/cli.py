"""The command line: everything a person can do in the chat, by one command, through the same code.

Reads arguments and prints; all work is done elsewhere and imported only when it is needed, so that `parlando --help`
is instant.
Exit status: 0 for made, partial, answer, ask; 1 for refuse; 2 when the command line itself is wrong.
"""

import argparse
import contextlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.errors import MusicError

if TYPE_CHECKING:
    from assistant.session import Session

USAGE_ERROR = 2
SEED_LIMIT = 2**63 - 1


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    args = build_parser().parse_args(sys.argv[1:] if argv is None else argv)
    try:
        status = int(args.run(args))
        sys.stdout.flush()
        return status
    except UsageError as error:
        print(f"parlando: {error}", file=sys.stderr)
        return USAGE_ERROR
    except MusicError as error:
        return _refusal(args, error)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    except OSError as error:  # the answer is saved with its turn; only printing failed
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123 - nothing more can be printed at exit
        print(f"The answer could not be printed ({error.strerror}); it is saved with the project.", file=sys.stderr)
        return 0 if isinstance(error, BrokenPipeError) else 1


class UsageError(Exception):
    """The command line itself is wrong."""


def build_parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    parser = argparse.ArgumentParser(prog="parlando", description="Make music by talking.")
    parser.set_defaults(run=_ui)
    _page_options(parser)
    _common(parser)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    say = commands.add_parser("say", help="one turn of conversation")
    say.add_argument("text", metavar="TEXT", help="what you say, in plain language")
    say.add_argument("--project", metavar="NAME", help="the conversation; created when missing")
    say.add_argument(
        "--attach", metavar="FILE", action="append", default=[], type=Path, help="an upload; may be repeated"
    )
    say.add_argument("--context", metavar="JSON", default="{}", help="what the page knows and words don't")
    say.add_argument("--out", metavar="DIR", type=Path, help="where this turn's files are written")
    say.add_argument("--artifacts", metavar="KINDS", help="comma list of what to write")
    say.add_argument("--seed", metavar="N", type=int, help="makes the turn reproducible")
    say.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    _common(say)
    say.set_defaults(run=_say)
    chat = commands.add_parser("chat", help="an interactive conversation in the terminal")
    chat.add_argument("--project", metavar="NAME", default="chat", help="the conversation to continue")
    _common(chat)
    chat.set_defaults(run=_chat)
    page = commands.add_parser("ui", help="the page in the browser; what parlando alone starts too")
    _page_options(page)
    _common(page)
    page.set_defaults(run=_ui)
    user = commands.add_parser("user", help="who may log in when the page is open to others")
    user.add_argument("action", choices=("add", "list", "password", "remove"))
    user.add_argument("name", metavar="NAME", nargs="?", help="of the account; not for list")
    _common(user)
    user.set_defaults(run=_user)
    export = commands.add_parser("export", help="write a project into one zip to take anywhere")
    export.add_argument("project", metavar="PROJECT")
    export.add_argument("--to", metavar="FILE.zip", type=Path, required=True)
    _common(export)
    export.set_defaults(run=_export)
    bring = commands.add_parser("import", help="bring an exported project back, with its whole history")
    bring.add_argument("file", metavar="FILE.zip", type=Path)
    _common(bring)
    bring.set_defaults(run=_import)
    weights = commands.add_parser("weights", help="weights for real audio: what there is, and bringing one")
    weights.add_argument("action", choices=("list", "get", "check", "remove"), nargs="?", default="list")
    weights.add_argument("name", metavar="NAME", nargs="?", help="of the weights; not for list")
    weights.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    _common(weights)
    weights.set_defaults(run=_weights)
    doctor = commands.add_parser("doctor", help="what this machine has, and the one command for what is missing")
    doctor.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    doctor.add_argument("--fix", action="store_true", help="bring what can be brought")
    doctor.add_argument("--quiet", action="store_true", help="say only what was brought or could not be")
    _common(doctor)
    doctor.set_defaults(run=_doctor)
    engine = commands.add_parser("engine", help="MusicGen for several people or another machine, behind a token")
    engine.add_argument("--model", metavar="NAME_OR_FOLDER", help="which weights (default: the best that are here)")
    engine.add_argument(
        "--replicas", metavar="N", type=int, default=1, help="processes that hold the model (default 1)"
    )
    engine.add_argument("--slots", metavar="N", type=int, help="sounds that a replica makes at the same time")
    engine.add_argument("--port", metavar="N", type=int, default=7870, help="port (default 7870)")
    engine.add_argument("--host", metavar="ADDRESS", default="127.0.0.1", help="where to listen (default: only here)")
    _common(engine)
    engine.set_defaults(run=_engine)
    return parser


def _page_options(parser: argparse.ArgumentParser) -> None:
    """Of `parlando` alone and of `parlando ui`; what is not given stays away, so that neither overwrites the other."""
    quiet: dict[str, Any] = {"default": argparse.SUPPRESS}
    parser.add_argument("--host", metavar="ADDRESS", help="where to listen (default 127.0.0.1: only here)", **quiet)
    parser.add_argument("--port", metavar="N", type=int, help="port (default 7860, or the next free one)", **quiet)
    parser.add_argument("--no-open", action="store_true", help="do not open a browser", **quiet)
    parser.add_argument("--login", action="store_true", help="ask for a login on this machine too", **quiet)


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--brain", metavar="SPEC", default=argparse.SUPPRESS, help="offline, openai:MODEL or hf:REPO_OR_PATH"
    )
    parser.add_argument("--data", metavar="DIR", type=Path, default=argparse.SUPPRESS, help="where projects are kept")


def _session(args: argparse.Namespace) -> "Session":
    from assistant.session import open_session

    return open_session(data_dir=getattr(args, "data", None), brain=getattr(args, "brain", None))


def _say(args: argparse.Namespace) -> int:
    from assistant.artifacts import check_kinds
    from assistant.brains import check_spec
    from assistant.document import EXIT_STATUS
    from assistant.interrupt import stoppable
    from assistant.request import Request
    from assistant.work import Hooks

    try:
        kinds = check_kinds(args.artifacts)
        brain = check_spec(getattr(args, "brain", None) or "offline")
    except MusicError as error:
        raise UsageError(str(error)) from error
    if args.seed is not None and not 0 <= args.seed <= SEED_LIMIT:
        raise UsageError(f"--seed {args.seed} is out of range; give a whole number from 0 to {SEED_LIMIT}.")
    context = _context(args.context)
    with _session(args) as session:
        request = Request(
            args.text,
            args.project,
            tuple(args.attach),
            context,
            kinds,
            args.out,
            session.settings.brain if brain == "offline" else brain,
            args.seed,
        )
        with stoppable() as stopped, contextlib.redirect_stdout(sys.stderr):  # what a library prints is no answer
            document = session.say(request, Hooks(_to_stderr, stopped))
    if args.json:
        print(json.dumps(document, ensure_ascii=False))
    else:
        from assistant.spoken import spoken

        print(spoken(document))
    return EXIT_STATUS[document["outcome"]]


def _context(text: str) -> dict[str, Any]:
    from assistant.request import check_context

    try:
        return check_context(json.loads(text, parse_constant=_no_number))
    except (ValueError, RecursionError) as error:
        raise UsageError(f"--context is no JSON ({str(error)[:100]}).") from error
    except MusicError as error:
        raise UsageError(f"--context: {error}") from error


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number in JSON")


def _doctor(args: argparse.Namespace) -> int:
    from assistant import doctor

    chosen = [option for option in ("--json", "--fix", "--quiet") if getattr(args, option[2:])]
    data = getattr(args, "data", None)
    return doctor.main([*chosen, *(["--data", str(data)] if data else [])])


def _chat(args: argparse.Namespace) -> int:
    from assistant.terminal import chat

    with _session(args) as session:
        return chat(session, getattr(args, "project", "chat"))


def _ui(args: argparse.Namespace) -> int:
    from assistant.page import open_page

    return open_page(args)


def _user(args: argparse.Namespace) -> int:
    from assistant.people import manage

    if (args.name is None) != (args.action == "list"):
        raise UsageError("give one NAME to add, password and remove, and none to list.")
    with _session(args) as session:
        return manage(session.store, args.action, args.name)


def _engine(args: argparse.Namespace) -> int:
    from assistant.engine_command import serve
    from assistant.settings import load_settings

    return serve(args, load_settings().with_choices(data_dir=getattr(args, "data", None)))


def _weights(args: argparse.Namespace) -> int:
    from assistant.settings import load_settings
    from assistant.weights_command import main as weights

    if (args.name is None) != (args.action == "list"):
        raise UsageError("give one NAME to get, check and remove, and none to list.")
    return weights(args.action, args.name, load_settings().with_choices(data_dir=_data_dir(args)), args.json)


def _data_dir(args: argparse.Namespace) -> Path | None:
    data = getattr(args, "data", None)
    return data.expanduser().absolute() if data else None


def _export(args: argparse.Namespace) -> int:
    with _session(args) as session:
        path = session.export(args.project, args.to)
    print(f"Wrote {path}.")
    return 0


def _import(args: argparse.Namespace) -> int:
    with _session(args) as session:
        project = session.bring_in(args.file)
    print(
        f"Brought in the project {project.name!r} with {project.version_count} versions and {project.turn_count} turns."
    )
    return 0


def _to_stderr(stage: str) -> None:
    print(f"... {stage}", file=sys.stderr, flush=True)


def _refusal(args: argparse.Namespace, error: MusicError) -> int:
    """Say no to what failed before a turn existed, in the form that was asked for."""
    if getattr(args, "json", False):
        empty: dict[str, Any] = {
            "schema": "parlando.turn/1",
            "project": getattr(args, "project", None),
            "turn": None,
            "outcome": "refuse",
            "reply": str(error),
            "choices": [],
            "suggestions": [],
            "steps": [],
            "version": None,
            "candidates": [],
            "song": None,
            "artifacts": [],
            "receipt": None,
        }
        print(json.dumps(empty, ensure_ascii=False))
    else:
        print(str(error), file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
