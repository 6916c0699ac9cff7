"""Moving among the versions of a project: undo, redo, go to. Nothing is overwritten; only the pointer moves."""

from collections.abc import Callable

from assistant.arguments import StepsArguments, VersionArguments
from assistant.handlers.which_version import find_version, told, version_row
from assistant.workbench import Outcome, Wish, Workbench
from tools.errors import EditError
from tools.song.realisation import realisation_of
from tools.song.values import Song


def undo(bench: Workbench, args: StepsArguments) -> Outcome:
    """Go back by some changes."""
    target, steps = _standing(bench, bench.shelf.undo_target, args.steps)
    if target is None:
        first = "this is the first version" if bench.shelf.listing() else "the project has no song yet"
        raise EditError(f"There is nothing to undo: {first}. Say what to make or change instead.")
    return _moved(bench, target, "undo", "Went back to", steps)


def redo(bench: Workbench, args: StepsArguments) -> Outcome:
    """Bring back undone changes."""
    target, steps = _standing(bench, bench.shelf.redo_target, args.steps)
    if target is None:
        raise EditError("There is nothing to bring back: no change was undone. Say 'undo' first, or name a version.")
    return _moved(bench, target, "redo", "Brought back", steps)


def go_to_version(bench: Workbench, args: VersionArguments) -> Outcome:
    """Make a named version the current one."""
    return _moved(bench, find_version(bench, args.version), "goto", "Went to")


def _standing(bench: Workbench, target: Callable[[int], str | None], steps: int) -> tuple[str | None, int]:
    """The version so many steps away and the steps that lead there: those a person deleted are passed over."""
    gone = {row["id"] for row in bench.shelf.deleted()}
    if not gone:
        return target(steps), steps
    gone.add(bench.parent)  # past a deleted one the way may lead back to where one stands
    taken, found = 0, None
    for _ in range(steps):
        taken += 1
        found = target(taken)
        while found in gone:
            taken += 1
            found = target(taken)
        if found is None:
            return None, taken
    return found, taken


def _moved(bench: Workbench, target: str, move: str, verb: str, steps: int = 1) -> Outcome:
    row = version_row(bench, target)
    bench.go_to(target, move, steps)  # type: ignore[arg-type]
    bench.wishes = [Wish("version", target)]
    heard = _heard_told(bench, bench.need_song(), chosen=move == "goto")
    return Outcome(f"{verb} {told(row)}.{heard}", {"version": target, "label": row["label"]})


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
