"""Questions about the conversation and the mixer that no look-up of the song answers: what changed last, what is muted,
how an earlier version was.

Answers from the transcript and the summary only, and says where it does not know.
"""

import re

from assistant.planner.acts import Act, say
from assistant.planner.entities.scan import Scan
from assistant.planner.entities.tracks import describe, joined, pull_tracks
from assistant.planner.state import DialogueState

_CHANGED = re.compile(
    r"\bwhat(?:'s|\s+has|\s+is|\s+did|\s+have|\s+was)?\s+(?:(?:you|we|i|it)\s+)?(?:just\s+|exactly\s+|really\s+)*"
    r"(?:changed?|different|do(?:ne)?\s+(?:just\s+now|last|there)|just\s+do(?:ne)?)\b(?!\s+(?:so\s+far|in\s+total))"
    r"|\bwhat\s+(?:was|were)\s+the\s+(?:last\s+)?changes?\b|\bwhat\s+did\s+you\s+(?:just\s+)?do\b(?!\s+so)"
)
_EARLIER = re.compile(
    r"\b(?:of|in|was|did|had|were)\b.*\b(?:first|original|previous|earlier|old|last|initial)(?:\s+(?:version|one|take|piece))?\b"
    r"|\b(?:first|original|previous|earlier|old|initial)\s+version(?:'s)?\b|\bbefore\s+(?:that|the\s+(?:last\s+)?change)\b"
)
_PAST = re.compile(r"^(?:\w+[\s,]+){0,2}(?:what|which|how|was|were|did)\b.*\b(?:was|were|did|had|version's)\b")
_MUTED = re.compile(
    r"\b(?:is|are|was)\b.*\b(?:muted|silent|silenced|unmuted|audible|off)\b|\b(?:what|which|who)\b.*\bmuted\b"
)
_LOUD = re.compile(r"\bhow\s+(?:loud|quiet|soft)\b")
_SLOWING = re.compile(
    r"\b(?:is|are|does|do|has)\b.*\b(?:ritardando|rallentando|accelerando|slows?\s+down|speeds?\s+up|tempo\s+changes?|fade(?:s)?\s+out"
    r"|crescendo|repeats?)\b"
)
_THERE = re.compile(
    r"\b(?:is|are)\s+there\s+(?:an?|any|some)\b|\b(?:does|has)\s+(?:it|this|the\s+(?:piece|song))\s+(?:have|got|contain|use|include)\b"
)
_STYLE = re.compile(r"\b(?:which|what)\s+(?:style|genre)\b|\bstyle\s+is\b|\bgenre\b")


def talk_of_song(text: str, low: str, state: DialogueState) -> list[Act] | None:
    """An answer from what was said and done so far; None when the question is another one."""
    if state.song is None:
        return None
    if _CHANGED.search(low) and state.last_change():
        return [say(_last_change(state))]
    if _PAST.search(low) and _EARLIER.search(low) and not re.search(r"\b(?:bars?|notes?|chords?\s+in|section)\b", low):
        return [say(_only_this_version(state))]
    if _STYLE.search(low):
        style = str(state.song.summary.get("style") or "")
        told = f"The style is {style}." if style else "No style is noted for this piece: it came from a file."
        return [say(told)]
    if (
        _THERE.search(low)
        and not re.match(r"^(?:and\s+|so\s+)?how\s+(?:many|much)\b", low)
        and (said := pull_tracks(Scan(text), state.song))
    ):
        if said.ids:
            return [say(f"Yes: {joined(state.song.names(said.ids))}.")]
        if said.unknown:
            return [say(f"No, there is no {said.unknown[0]} in it; it has {describe(state.song)}.")]
    if _MUTED.search(low):
        return _muted(text, state)
    if _LOUD.search(low) and not re.search(r"\b(?:can|should|could)\b", low):
        return [
            say(
                "I measure loudness when a turn writes sound: the receipt of such a turn holds it, and I keep no "
                'single figure here. Say "louder" or "make the drums quieter" to change it.'
            )
        ]
    if _SLOWING.search(low):
        return [
            say(
                f"The tempo I know of is {state.song.tempo_bpm:g} beats a minute at the start; the score shows any "
                "mark after that. I cannot look up tempo changes, hairpins and repeats by words yet."
            )
        ]
    return None


def _last_change(state: DialogueState) -> str:
    turn = state.last_change()
    if turn is None:
        return "Nothing was changed in this conversation yet."
    told = [str(frame.result.get("summary") or "").strip() for frame in turn.changes]
    told = [sentence for sentence in told if sentence]
    said = f'You said "{turn.text[:80]}". ' if turn.text else ""
    if not told:
        return f"{said}The steps were: {', '.join(frame.tool.replace('_', ' ') for frame in turn.changes)}."
    return f"{said}{' '.join(told)}"


def _only_this_version(state: DialogueState) -> str:
    ids = [str(row.get("id")) for row in state.versions if row.get("id")]
    first = f', say "go to {ids[0]}"' if ids else ', say "go to the first version"'
    now = state.version or "this version"
    return (
        f"I can look up only the version we are at ({now}: {state.song.key if state.song else ''}, "
        f"{state.song.tempo_bpm if state.song else 0:g} beats a minute). "
        f"To hear or ask about an earlier one{first} and ask again."
    )


def _muted(text: str, state: DialogueState) -> list[Act] | None:
    assert state.song is not None
    said = pull_tracks(Scan(text), state.song)
    if said and said.unknown and not said.ids:
        return [say(f"No {said.unknown[0]} plays in this piece.")]
    return [Act("song_facts", {"topic": "instruments"}, words=text)]
