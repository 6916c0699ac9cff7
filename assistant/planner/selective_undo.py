"""Taking back one change among several: "undo the drums thing but keep the tempo", "undo everything except the key".

The changes since are found in the transcript; the project goes back before the one meant, and what came after it is
made again, with the seeds it had. Where a later change builds on it, it is said so and nothing is done.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.planner.acts import Act, ask, refuse
from assistant.planner.entities.tracks import resolve_words
from assistant.planner.state import FAMILY_TOOLS, DialogueState, Frame, SongView

MOST_REPLAYED = 10
_NOT_REPLAYED = frozenset({"compose", "make_real", "carry_on", "by_hand", "play_in", "bring_tune"})
# What people call a change, beside the names in its arguments.
_TOOL_WORDS = {
    "set_tempo": "tempo speed bpm faster slower quicker", "change_key": "key mode minor major scale",
    "change_level": "volume loudness louder softer quieter level dynamics",
    "transpose": "transposition transpose transposing pitch octave higher lower up down",
    "change_instrument": "instrument instruments sound swap", "give_tune_to": "tune melody instrument lead",
    "reorchestrate": "orchestration arrangement instruments", "mute": "mute muting silence solo",
    "add_track": "added adding new part", "remove_track": "removal removing removed deletion",
    "set_words": "words lyrics", "change_harmony": "chords harmony", "change_melody": "melody tune",
    "change_rhythm": "rhythm feel groove", "change_mix": "mix sound effect", "change_form": "form structure length",
    "rewrite_bars": "rewrite rewriting new bars", "lock": "lock locking", "arrange": "arrangement",
}  # fmt: skip
_EMPTY = frozenset(
    "the that this my your our a an last latest thing things change changes edit edits part bit stuff business idea "
    "one it you made did i we with to of in on for from and again please just only all everything make making as was "
    "were how before way right now quickly sorry thanks thank mistake no yes ok okay well then there by until".split()
)
_KEEP = re.compile(
    r"[\s,;]*\b(?:but|and|while|only|though)?[\s,]*(?:keep(?:ing)?|leav(?:e|ing)|hold(?:ing)?\s+on\s+to|not)\s+(?P<kept>.+?)"
    r"(?:\s+(?:as\s+it\s+is|alone|the\s+same|please))?$"
)
_ALL_BUT = re.compile(
    r"^(?:everything|all|it\s+all|the\s+rest|anything)\s+(?:but|except(?:\s+for)?|apart\s+from|other\s+than)\s+(?P<kept>.+)$"
)
_COUNT = re.compile(r"^(?:the\s+)?(?:last\s+)?(?P<n>\d{1,2})(?:\s+(?:changes|steps|edits|things|times))?$")


@dataclass(frozen=True, slots=True)
class Done:
    """A turn that changed the song and still stands: what was said and the calls it made."""

    text: str
    frames: tuple[Frame, ...]


def standing(state: DialogueState) -> list[Done]:
    """The changes of the conversation that still stand, oldest first; before a jump to a version none is known."""
    done: list[Done] = []
    gone: list[Done] = []
    for turn in state.turns:
        for frame in turn.frames:
            steps = int(frame.args.get("steps") or 1)
            if frame.tool == "undo" and frame.ok:
                gone += reversed(done[-steps:])
                del done[-steps:]
            elif frame.tool == "redo" and frame.ok:
                done += reversed(gone[-steps:])
                del gone[-steps:]
            elif frame.tool == "go_to_version" and frame.ok:
                done, gone = [], []
        if turn.changes:
            done.append(Done(turn.text, turn.changes))
            gone = []
    return done


def selective_undo(what: str, state: DialogueState) -> list[Act] | None:
    """The calls that take back what the words mean and nothing else; None where they name no change in particular.

    Args:
        what: What follows "undo", in lower case: "the drums thing but keep the tempo".
    """
    if state.song is None:
        return None
    words, kept = what.strip(" .!?,"), ""
    if everything := _ALL_BUT.match(words):
        return _back_to_first(everything["kept"], state)
    if found := _KEEP.search(words):
        words, kept = words[: found.start()].strip(" .!?,"), found["kept"]
    done = standing(state)
    if count := _COUNT.match(words):
        return _back(done[-int(count["n"]) :], kept, state) if kept else None
    if not _content(words):
        return _back(done[-1:], kept, state) if kept and words else None
    at = _best(words, done, state.song)
    if at is None:
        return (
            [_which(words, done)] if re.match(r"(?:only\s+|just\s+)?(?:the|my|your|those|that)\s+\w", words) else None
        )
    meant = [frame for frame in done[at].frames if _score(words, frame, done[at], state.song) > 0]
    meant = [frame for frame in meant if not kept or not _score(kept, frame, done[at], state.song)] or meant
    if at == len(done) - 1 and len(meant) == len(done[at].frames):
        return [Act("undo", {"steps": 1})]
    return without(meant, done[at:], state)


def without(meant: Sequence[Frame], since: Sequence[Done], state: DialogueState) -> list[Act]:
    """Back before a change, and everything else of it and after it once more."""
    again = [(entry, frame) for entry in since for frame in entry.frames if not any(frame is one for one in meant)]
    told = f"{since[0].text.strip()[:80]!r}"
    for entry, frame in again:
        if reason := _builds_on(frame, meant, state.song):
            return [
                refuse(
                    f"I cannot take back {told} alone: {entry.text.strip()[:80]!r} came after it and {reason}.",
                    f'Say "undo {len(since)} steps" to go back before both, and say again what you want to keep.',
                )
            ]
    if len(again) > MOST_REPLAYED:
        return [refuse(f"{len(again)} changes came after {told}: I make at most {MOST_REPLAYED} again.",
                       "Go back to a version from before it, or take it back by an edit.")]  # fmt: skip
    note = f"Taken back: {told}." + (" What came after it was made again." if len(since) > 1 else "")
    fresh = [str(frame.args.get("instrument")) for _, frame in again if frame.tool == "add_track"]
    if fresh:
        note += f" The part for {' and '.join(fresh)} is composed anew."
    acts = [replayed(frame) for _, frame in again]
    return [Act("undo", {"steps": len(since)}, (note,)), *acts]


def _back(entries: Sequence[Done], kept: str, state: DialogueState) -> list[Act] | None:
    """Some changes back, those meant by "keep" made again."""
    assert state.song is not None
    if not entries:
        return None
    stay = [f for entry in entries for f in entry.frames if _score(kept, f, entry, state.song) > 0]
    if not stay:
        return [Act("undo", {"steps": len(entries)}, (f"What was said of {kept} is older and stays.",))]
    if any(frame.tool in _NOT_REPLAYED for frame in stay):
        return [refuse(f"I cannot keep {kept!r} alone: it would not come out the same a second time.",
                       'Say "undo" to take back the last change whole.')]  # fmt: skip
    note = f"I kept what was said of {kept}."
    return [Act("undo", {"steps": len(entries)}, (note,)), *(replayed(frame) for frame in stay[:MOST_REPLAYED])]


def _back_to_first(kept: str, state: DialogueState) -> list[Act] | None:
    return _back(since_the_start(state), kept, state)


def since_the_start(state: DialogueState) -> list[Done]:
    """The changes that still stand since the piece at hand was made."""
    done = standing(state)
    start = max(
        (k + 1 for k, entry in enumerate(done) if any(f.tool in _NOT_REPLAYED for f in entry.frames)), default=0
    )
    return done[start:]


def replayed(frame: Frame) -> Act:
    """A call once more, with the seed it had where it tells one."""
    args: dict[str, Any] = dict(frame.args)
    if frame.tool in FAMILY_TOOLS and isinstance(frame.result.get("seed"), int):
        args["seed"] = frame.result["seed"]
    return Act(frame.tool, args)


def _builds_on(frame: Frame, undone: Sequence[Frame], song: SongView | None) -> str:
    """Why a later call cannot be made without some earlier ones; "" when it can."""
    if frame.tool in _NOT_REPLAYED:
        return "it cannot be made a second time in the same way"
    names = [str(name).lower() for name in frame.args.get("tracks") or ()]
    for one in undone:
        if one.tool in _NOT_REPLAYED:
            return "it works on what that made"
        added = str(one.result.get("track") or "")
        ids = [t.id.lower() for t in song.tracks if t.name == added] if song and added else []
        if added and ({added.lower(), *ids} & set(names)):
            return f"works on the part it added ({added})"
        told = one.result.get("song")
        now = told.get("bars") if isinstance(told, dict) else None
        placed = any(frame.args.get(n) is not None for n in ("first_bar", "last_bar", "more_bars", "from_s", "to_s"))
        if placed and one.result.get("was_bars") not in (None, now):
            return "names bars that move with it"
    return ""


def _content(words: str) -> list[str]:
    return [word for word in re.findall(r"[a-z0-9#']+", words.lower()) if word not in _EMPTY]


def _best(words: str, done: Sequence[Done], song: SongView) -> int | None:
    """The change the words fit best, the latest of equals."""
    scores = [max((_score(words, frame, entry, song) for frame in entry.frames), default=0.0) for entry in done]
    best = max(scores, default=0.0)
    return None if best <= 0 else max(k for k, score in enumerate(scores) if score == best)


def _score(words: str, frame: Frame, entry: Done, song: SongView) -> float:
    """How many of the words fit a call: its tool, edit, parts and arguments; and what was said, when it is alone."""
    content = _content(words)
    if not content:
        return 0.0
    known = set(_names(frame, song)) | (set(_content(entry.text)) if len(entry.frames) == 1 else set())
    ids = set(resolve_words(words, song))
    hits = sum(any(_alike(word, other) for other in known) for word in content)
    on = set(map(str, frame.args.get("tracks") or ()))
    return hits / len(content) + (0.5 if ids and len(ids) < len(song.tracks) and on & ids else 0.0)


def _names(frame: Frame, song: SongView) -> Iterable[str]:
    yield from _TOOL_WORDS.get(frame.tool, "").split()
    for name in ("edit", "instrument", "style", "section", "words", "direction", "mode", "role"):
        yield from _content(str(frame.args.get(name) or "").replace("_", " "))
    for shown in song.names([str(t) for t in frame.args.get("tracks") or ()]):
        yield from _content(shown)
    yield from _content(str(frame.result.get("track") or ""))


def _alike(one: str, other: str) -> bool:
    if one == other or one.rstrip("s") == other.rstrip("s"):
        return True
    shorter = min(len(one), len(other))
    return shorter >= 4 and one[: min(shorter, 6)] == other[: min(shorter, 6)]


def _which(words: str, done: Sequence[Done]) -> Act:
    last = f" The last was {done[-1].text.strip()[:80]!r}." if done else ""
    return ask(
        f"I find no change about {words[:60]!r} in this conversation.{last} What shall I take back?",
        ("the last change", "undo"),
        ("let me see the versions", "what versions are there?"),
    )
