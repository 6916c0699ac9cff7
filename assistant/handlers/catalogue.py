"""Tools that run the catalogue of edits: the place is resolved, locks are kept, what the edit claims is measured later.

Knows no single edit: what each does stands in `tools.edit`.
"""

from collections.abc import Callable
from typing import Any

from assistant.edit_arguments import EditArguments, LockArguments, UnlockArguments, Where
from assistant.summary import song_summary
from assistant.workbench import Candidate, Outcome, Question, Wish, Workbench
from tools.edit.catalogue import EditRow, find_row, run_edit
from tools.edit.locks import lock, scope_of_lock, unlock
from tools.edit.place import scope_of
from tools.edit.scope import Scope
from tools.edit.values import Edited, Effect
from tools.errors import EditError
from tools.song.values import Song


def runner(family: str) -> Callable[[Workbench, Any], Outcome]:
    """The tool of a family."""

    def run(bench: Workbench, args: EditArguments) -> Outcome:
        song = bench.need_song()
        if not song.tracks:
            raise EditError(
                "This song is a recording, and its notes are not read yet, so they cannot be changed.",
                next_step='Say "make the recording softer", or "add a piano" for a part beside it.',
            )
        row = find_row(family, args.edit)  # type: ignore[attr-defined]
        scope = scope_of(song, args.place())
        wish = args.wish(bench.seed)
        made = put(bench, run_edit(song, row, scope, wish), _label(song, row, scope, args))
        return Outcome(made.summary, {**made.facts, "seed": wish.seed})

    return run


def put(bench: Workbench, edited: Edited, label: str) -> Outcome:
    """Put what an edit made on the bench; variants beside it become candidates, and nothing changes until one is
    picked.
    """
    song = bench.need_song()
    if edited.variants:
        made = enumerate(edited.variants, len(bench.candidates) + 1)
        bench.candidates += [Candidate(other, f"{label}: {words}", take) for take, (words, other) in made]
        bench.question = Question(edited.summary, ())
        return Outcome(edited.summary, {**edited.facts, "variants": [words for words, _ in edited.variants]})
    wishes = tuple(_wish(effect) for effect in edited.effects)
    bench.edit(edited.song, edited.kept, label, wishes)
    return Outcome(edited.summary, {**edited.facts, "song": song_summary(edited.song), "was_bars": song.grid.bar_count})


def _wish(effect: Effect) -> Wish:
    asked: Any = effect.direction if effect.direction != "is" else effect.amount
    if effect.direction in ("more", "less") and effect.amount:
        asked = f"{effect.direction}, by {effect.amount:.3g} at least"
    ids = effect.scope.track_ids or () if effect.scope else ()
    return Wish("effect", asked, ids, effect=effect)


def _label(song: Song, row: EditRow, scope: Scope, args: Where) -> str:
    words = row.label or row.name.replace("_", " ")
    return words if args.is_everywhere else f"{words}, {scope.where(song)}"


def lock_place(bench: Workbench, args: LockArguments) -> Outcome:
    """Lock a place for good."""
    song = bench.need_song()
    scope = scope_of(song, args.place())
    return put(bench, lock(song, scope, args.words or scope.where(song)), f"locked {scope.where(song)}")


def unlock_place(bench: Workbench, args: UnlockArguments) -> Outcome:
    """Lift the locks that the words or the place mean; all where nothing is said."""
    song = bench.need_song()
    ids = _meant(song, args)
    places = [scope_of_lock(held).where(song) for held in song.locks if held.id in ids]
    return put(bench, unlock(song, ids), "unlocked" + (f" {', '.join(places)}" if places else ""))


def _meant(song: Song, args: UnlockArguments) -> tuple[str, ...]:
    if args.words and (named := [k.id for k in song.locks if args.words.lower() in (k.id, k.words.lower())]):
        return tuple(named)
    if args.is_everywhere:
        return ()
    scope = scope_of(song, args.place())
    tracks = set(scope.track_ids or [t.id for t in song.tracks])
    touched = [
        k.id
        for k in song.locks
        if (not k.track_ids or tracks & set(k.track_ids))
        and any(k.start_tick < end and start < k.end_tick for start, end in scope.stretches)
    ]
    if not touched:
        there = "; ".join(f"{scope_of_lock(k).where(song)} ({k.words})" for k in song.locks) or "none"
        raise EditError(f"Nothing is locked in {scope.where(song)}; the locks are: {there}.")
    return tuple(touched)
