"""What a person says of a version: its name, its star, that it may go, that it shall come back. No song changes, and
undo passes these over: it takes back what was changed in the music.
"""

from assistant.arguments import DeleteArguments, NameArguments, StarArguments, VersionArguments
from assistant.handlers.which_version import Row, find_version, told, version_row
from assistant.store.values import VersionMark
from assistant.workbench import NEW_VERSION, Outcome, Question, Workbench
from tools.errors import EditError


def name_version(bench: Workbench, args: NameArguments) -> Outcome:
    """Call a version by a name; "" takes its name away."""
    version, name = _meant(bench, args.version), " ".join(args.name.split())
    taken = next((row for row in bench.shelf.listing() if _is_called(row.get("name"), name)), None)
    if taken is not None and taken["id"] != version:
        raise EditError(
            f"{_this(str(taken['id']))} is called {name!r} already; choose another name, or rename that one."
        )
    bench.marks.append(VersionMark(version, name=name))
    if not name:
        return Outcome(f"{_this(version)} has no name of its own now.", {"version": version, "name": None})
    return Outcome(
        f'{_this(version)} is called "{name}" now. Say "go back to {name}" to come back to it.',
        {"version": version, "name": name},
    )


def star_version(bench: Workbench, args: StarArguments) -> Outcome:
    """Give a version a star, or take it back."""
    version = _meant(bench, args.version)
    there = version != NEW_VERSION and bool(version_row(bench, version).get("starred"))
    if there == args.starred:
        raise EditError(f"{_this(version)} has {'a' if there else 'no'} star already, so nothing was changed.")
    bench.marks.append(VersionMark(version, starred=args.starred))
    done = "has a star now" if args.starred else "has no star any more"
    return Outcome(f"{_this(version)} {done}.", {"version": version, "starred": args.starred})


def delete_version(bench: Workbench, args: DeleteArguments) -> Outcome:
    """Take a version out of sight; asks first where a star or other versions hang on it."""
    version = find_version(bench, args.version)
    row = version_row(bench, version)
    if version == bench.parent:
        raise EditError(
            f"Version {version[1:]} is the one you are at, so it cannot be deleted; "
            f'say "undo" or "go to" another version first, then "delete version {version[1:]}".'
        )
    children = [other["id"] for other in bench.shelf.listing() if version in other["parents"]]
    if (row.get("starred") or children) and not args.sure:
        return _asked_first(bench, version, bool(row.get("starred")), children)
    bench.marks.append(VersionMark(version, deleted=True))
    left = f" What was made from it ({_all_named(children)}) stays." if children else ""
    return Outcome(
        f'{_named(row)} is deleted.{left} Say "bring back version {version[1:]}" if you want it again.',
        {"version": version, "children": children},
    )


def restore_version(bench: Workbench, args: VersionArguments) -> Outcome:
    """Bring a deleted version back into sight."""
    rows = bench.shelf.deleted()
    low = args.version.strip().lower().removeprefix("the ").removeprefix("version").strip()
    wanted = f"v{low}" if low.isdigit() else low
    row = next((r for r in reversed(rows) if wanted in (r["id"], str(r.get("name") or r["label"]).lower())), None)
    row = row or (rows[-1] if rows and low in ("", "it", "that", "last", "deleted") else None)
    if row is None:
        there = ", ".join(told(r) for r in rows) or "none"
        raise EditError(f"There is no deleted version {args.version!r}; deleted are: {there}. Name one of these.")
    bench.marks.append(VersionMark(str(row["id"]), deleted=False))
    return Outcome(f"{_named(row)} is back.", {"version": row["id"]})


def _asked_first(bench: Workbench, version: str, starred: bool, children: list[str]) -> Outcome:
    number = version[1:]
    made = f"{_all_named(children)} {'was' if len(children) == 1 else 'were'} made from it" if children else ""
    why = " and ".join(part for part in ("it has a star" if starred else "", made) if part)
    choices = (
        {"label": "Delete it", "say": f"delete version {number} all the same"},
        {"label": "Keep it", "say": f"keep version {number}"},
    )
    question = f"Shall version {number} really go? {why[0].upper()}{why[1:]}."
    bench.question = Question(question, choices)
    return Outcome(question, {"question": question, "choices": list(choices)})


def _meant(bench: Workbench, words: str) -> str:
    """The version a name or star is for: the one this very turn makes, where "this" comes after a change."""
    plain = words.strip().lower()
    if plain in ("", "this", "this version", "this one", "it", "that") and bench.changed:
        return NEW_VERSION
    return find_version(bench, words)


def _all_named(versions: list[str]) -> str:
    numbers = [version[1:] for version in versions]
    return f"version {numbers[0]}" if len(numbers) == 1 else f"versions {', '.join(numbers[:-1])} and {numbers[-1]}"


def _is_called(there: object, name: str) -> bool:
    return bool(name) and str(there or "").casefold() == name.casefold()


def _named(row: Row) -> str:
    called = row.get("name") or row.get("label")
    return _this(str(row["id"])) + (f" ({called})" if called else "")


def _this(version: str) -> str:
    return "The new version" if version == NEW_VERSION else f"Version {version[1:]}"
