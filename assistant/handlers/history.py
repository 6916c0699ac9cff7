"""Moving among the versions of a project: undo, redo, go to. Nothing is overwritten; only the pointer moves."""

from assistant.arguments import StepsArguments, VersionArguments
from assistant.workbench import Outcome, Wish, Workbench
from tools.errors import EditError
from tools.song.realisation import realisation_of
from tools.song.values import Song


def undo(bench: Workbench, args: StepsArguments) -> Outcome:
    """Go back by some changes."""
    target = bench.shelf.undo_target(args.steps)
    if target is None:
        first = "this is the first version" if bench.shelf.listing() else "the project has no song yet"
        raise EditError(f"There is nothing to undo: {first}. Say what to make or change instead.")
    return _moved(bench, target, "undo", "Went back to", args.steps)


def redo(bench: Workbench, args: StepsArguments) -> Outcome:
    """Bring back undone changes."""
    target = bench.shelf.redo_target(args.steps)
    if target is None:
        raise EditError("There is nothing to bring back: no change was undone. Say 'undo' first, or name a version.")
    return _moved(bench, target, "redo", "Brought back", args.steps)


def go_to_version(bench: Workbench, args: VersionArguments) -> Outcome:
    """Make a named version the current one."""
    return _moved(bench, find_version(bench, args.version), "goto", "Went to")


def find_version(bench: Workbench, words: str) -> str:
    """The version meant by an id, a number, 'first', 'last', or words of its label.

    Raises:
        EditError: No version fits; the sentence lists those there are.
    """
    rows = bench.shelf.listing()
    if not rows:
        raise EditError("There is no version yet; say what to compose first.")
    wanted = words.strip().lower().removeprefix("version").strip()
    places = {"first": 0, "original": 0, "the first": 0, "last": -1, "latest": -1, "newest": -1}
    if wanted in places:
        return str(rows[places[wanted]]["id"])
    wanted_id = f"v{wanted}" if wanted.isdigit() else wanted
    before = wanted.removeprefix("before ").removeprefix("the ") if wanted.startswith("before ") else None
    for row in reversed(rows):
        if row["id"] == wanted_id:
            return str(row["id"])
        label = str(row["label"]).lower()
        if before and before in label and row["parents"]:
            return str(row["parents"][0])
    for row in reversed(rows):
        if before is None and len(wanted) > 2 and wanted in str(row["label"]).lower():
            return str(row["id"])
    known = ", ".join(f"{row['id']} ({row['label']})" for row in rows[-8:])
    raise EditError(f"There is no version {words!r}; the versions are: {known}. Name one of these.")


def _moved(bench: Workbench, target: str, move: str, verb: str, steps: int = 1) -> Outcome:
    row = next(row for row in bench.shelf.listing() if row["id"] == target)
    bench.go_to(target, move, steps)  # type: ignore[arg-type]
    bench.wishes = [Wish("version", target)]
    label = f" ({row['label']})" if row["label"] else ""
    heard = _heard_told(bench, bench.need_song(), chosen=move == "goto")
    return Outcome(f"{verb} {target}{label}.{heard}", {"version": target, "label": row["label"]})


def _heard_told(bench: Workbench, song: Song, chosen: bool) -> str:
    """That a version sounds as a recording; where it was chosen also what it does not hold and may be used for."""
    made = realisation_of(song)
    if made is None:
        return ""
    told = [f"What you hear is the recording made by {made.backend}."]
    if chosen:
        faults = [f"{row.what}: {row.got}, asked {row.asked}" for row in made.measured if not row.ok]
        told += [f"It does not hold what was asked: {'; '.join(faults)}."] if faults else []
    if chosen or (not made.commercial and _is_commercial(bench)):
        told.append(made.terms)
    if not made.commercial and _is_commercial(bench):
        told.append(
            "This project keeps to what may be used commercially, and this recording may not: "
            'say "back to the exact sound" for the rendering that may.'
        )
    return " " + " ".join(told)


def _is_commercial(bench: Workbench) -> bool:
    return bench.sound is not None and bench.sound.commercial_only
