"""The three sentences a turn ends with, tried out on its song before they are shown.

A sentence is rehearsed through the planner and the real tools on a copy of the bench: what asks back, is refused,
changes nothing, breaks a promise or leaves an instrument's range is not proposed. No sound is made and no file written.
"""

import logging
from typing import TYPE_CHECKING, Any

from assistant.planner.next_steps import NextStep, first_three, ranked, spread
from assistant.planner.state import DialogueState, SongView
from assistant.planner.understand import understand
from assistant.summary import song_summary
from assistant.uploads import NOT_HEARD_IN_RECORDINGS
from assistant.wording import Register, clock_of
from assistant.workbench import Workbench
from tools.errors import MusicError
from tools.song.values import Song

if TYPE_CHECKING:
    from assistant.work import Turn

log = logging.getLogger("parlando")
MOST_REHEARSED = 12
TURNS_READ = 6
_SAID_ONLY = ("ask_person", "refuse", "not_done", "say")


def next_three(song: Song | None, turn: "Turn", register: Register) -> list[str]:
    """Three next sentences that are true of the song this turn leaves.

    Args:
        song: The project's song after the turn, None when there is none.
        turn: What was done in it.
        register: How its person is spoken to.
    """
    number, bench = turn.handle.number, turn.bench
    if song is None:
        return list(first_three(number))
    done = [step.tool for step in bench.steps]
    can_undo = bench.changed and bench.parent is not None and song is not bench.base
    earlier = turn.store.turns(turn.handle.project_id, last=TURNS_READ)
    said = frozenset(row.said.text.strip().lower() for row in earlier)
    return three_that_work(song, done, number, register, can_undo, said)


def three_that_work(
    song: Song,
    done: list[str],
    number: int,
    register: Register = "plain",
    can_undo: bool = False,
    said: frozenset[str] = frozenset(),
) -> list[str]:
    """The first three of the ranked steps that work on the song, but for those said a few turns ago."""
    view = view_of(song)
    steps = _fitting_recordings(song, spread(ranked(view.summary, done, number, register, can_undo)))
    steps = [step for step in steps if step.tool == "undo" or step.say.lower() not in said]
    chosen: list[str] = []
    for step in steps[:MOST_REHEARSED]:
        if step.tool == "undo" or works(step, song, view):
            chosen.append(step.say)
        if len(chosen) == 3:
            return chosen
    # A song nothing fits (an upload of one drum hit, say) can still be asked about and left behind.
    spare = [*_spare(song), *first_three(number)]
    return [*chosen, *[sentence for sentence in spare if sentence not in chosen]][:3]


def _fitting_recordings(song: Song, steps: list[NextStep]) -> list[NextStep]:
    """Without what a recording would not follow; where a recording is all there is, only new parts."""
    if song.audio_tracks and not song.tracks:
        return [step for step in steps if step.tool == "add_track"]
    return [step for step in steps if not (song.audio_tracks and step.tool in NOT_HEARD_IN_RECORDINGS)]


def _spare(song: Song) -> list[str]:
    if song.audio_tracks and not song.tracks:
        return ["how long is it?", "add a piano", "add drums"]
    return ["how long is it?", "tell me about this piece"]


def view_of(song: Song) -> SongView:
    """The song as the planner sees it, with the times of its bars."""
    return SongView({**song_summary(song), "bar_times_s": clock_of(song).boundaries()})


def works(step: NextStep, song: Song, view: SongView | None = None) -> bool:
    """Whether a sentence, said now, would be done or answered as a whole."""
    view = view or view_of(song)
    acts = understand(step.say, DialogueState(song=view))
    if any(act.tool in _SAID_ONLY for act in acts) or acts[0].tool != step.tool:
        return False
    bench = Workbench(_NoShelf(), song.seed or 0, song=song, base=song)
    try:
        return _runs(bench, acts) and (step.tool == "song_facts" or _changed_for_good(bench))
    except MusicError:
        return False
    except Exception:  # a sentence that trips a tool of ours is one not to propose, and worth a line in the log
        log.exception("a suggestion could not be rehearsed: %s", step.say)
        return False


def _runs(bench: Workbench, acts: Any) -> bool:
    from assistant.toolbox import tool_row

    for act in acts:
        row = tool_row(act.tool)
        if row is None:
            return False
        outcome = row.run(bench, row.arguments(**act.args))
        if outcome.facts.get("out_of_range") or outcome.facts.get("clamped"):
            return False
    return True


def _changed_for_good(bench: Workbench) -> bool:
    from assistant.receipt import check_promises

    check_promises(bench)
    return bench.changed and bench.song != bench.base and _claims_hold(bench)


def _claims_hold(bench: Workbench) -> bool:
    """Whether what the edits say of themselves is so: what would be told as not reached is not proposed."""
    from tools.measure.effects import check_effects

    song = bench.need_song()
    return all(
        check_effects(wish.since, song, (wish.effect,))[0].ok
        for wish in bench.wishes
        if wish.effect is not None and wish.since is not None
    )


class _NoShelf:
    """A project without versions: a rehearsal never moves in history."""

    def listing(self) -> tuple[Any, ...]:
        """None."""
        return ()

    def deleted(self) -> tuple[Any, ...]:
        """None."""
        return ()

    def song(self, version_id: str) -> Song:
        """There is none."""
        raise MusicError(f"There is no version {version_id!r} in a rehearsal.")

    def undo_target(self, steps: int) -> str | None:
        """None."""
        return None

    def redo_target(self, steps: int) -> str | None:
        """None."""
        return None
