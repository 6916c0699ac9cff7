"""A mood word about a song that exists ("make it darker") -> the cues this edition can move: mode, tempo, loudness,
register.

Directions after Eerola, Friberg and Bresin 2013 (mode, then tempo, then register and loudness); the sizes are ours.
The reply names each cue, so that nothing
is claimed that was not done.
"""

import re
from typing import Any

from assistant.planner.acts import Act, ask
from assistant.planner.entities.places import pull_place
from assistant.planner.entities.scan import Scan
from assistant.planner.moods import pull_mood
from assistant.planner.state import DialogueState, SongView

# Comparatives and wishes -> (valence, arousal) of the change.
COMPARATIVES = {
    "darker": (-1, 0), "sadder": (-1, -1), "gloomier": (-1, -1), "moodier": (-1, 0), "more melancholic": (-1, -1),
    "scarier": (-1, 1), "more tense": (-1, 1), "spookier": (-1, 0),
    "happier": (1, 1), "brighter": (1, 0), "more cheerful": (1, 1), "more joyful": (1, 1), "sunnier": (1, 0),
    "lighter": (1, 0), "more hopeful": (1, 0), "less sad": (1, 0), "less dark": (1, 0),
    "calmer": (0, -1), "gentler": (0, -1), "more relaxed": (0, -1), "more relaxing": (0, -1), "more peaceful": (0,
    -1), "dreamier": (0, -1), "mellower": (0, -1), "chiller": (0, -1),
    "more chill": (0, -1), "more laid back": (0, -1), "more laid-back": (0, -1), "sleepier": (0, -1), "warmer": (0,
    -1), "less energetic": (0, -1), "less intense": (0, -1), "more tender": (0, -1),
    "more energetic": (0, 1), "more exciting": (0, 1), "livelier": (0, 1), "more lively": (0, 1), "more intense": (0,
    1), "more upbeat": (1, 1), "more driving": (0, 1), "more aggressive": (-1, 1),
    "more energy": (0, 1), "less energy": (0, -1), "more dramatic": (-1, 1), "wilder": (0, 1), "more fun": (1, 1),
    "more playful": (1, 1), "punchier": (0, 1), "snappier": (0, 1), "harder hitting": (0, 1), "heavier": (0, 1),
    "angrier": (-1, 1),
    "tenser": (-1, 1), "more suspenseful": (-1, 1), "more epic": (0, 1), "bigger": (0, 1),
}  # fmt: skip
_COMPARED = re.compile(
    r"\b(?:"
    + "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in sorted(COMPARATIVES, key=len, reverse=True))
    + r")\b"
)
_MAKE = re.compile(r"\b(?:make|put|turn|more|less|want|should|could|sounds?|feel|be|give|bit|little|needs?)\b")


def mood_edit(text: str, state: DialogueState, spared: frozenset[str] = frozenset()) -> list[Act] | None:
    """Tool calls that move the cues of a mood, a question when none can be moved, None when no mood is wished for.

    Args:
        text: The clause.
        state: The song and the page.
        spared: Tools the sentence says not to use ("but keep the tempo").
    """
    if state.song is None:
        return None
    low = text.lower()
    found = _COMPARED.search(low)
    if found:
        valence, arousal = COMPARATIVES[" ".join(found[0].split())]
        if placed := _there(text, state, float(arousal), found[0]):
            return placed
        return _moves(state.song, float(valence), float(arousal), found[0], low, spared)
    if not _MAKE.search(low):
        return None
    mood = pull_mood(Scan(text))
    if not mood.words:
        return None
    sign = -1.0 if re.search(r"\bless\s+" + re.escape(mood.words[0]), low) else 1.0
    return _moves(state.song, sign * (mood.valence or 0.0), sign * (mood.arousal or 0.0), mood.words[0], low, spared)


def _there(text: str, state: DialogueState, arousal: float, word: str) -> list[Act] | None:
    """A mood for a stretch alone: only loudness can change there, so only that is moved, and told."""
    place = pull_place(Scan(text), state.song, dict(state.context))
    if place is None or not place.stretches or state.song is None:
        return None
    first, last = place.stretches[0].first_bar, place.stretches[-1].last_bar
    if arousal == 0 or (first <= 1 and last >= state.song.bars) or last > state.song.bars:
        return None
    direction = "louder" if arousal > 0 else "softer"
    note = f"I took {word!r} as {direction} there: speed and key can change for the whole piece only, so far."
    args = {"direction": direction, "amount": "plainly", "first_bar": first, "last_bar": last}
    return [Act("change_level", args, (note,), text)]


def _moves(song: SongView, valence: float, arousal: float, word: str, low: str, spared: frozenset[str]) -> list[Act]:
    slight = bool(re.search(r"\b(?:a\s+(?:bit|little|touch|tad)|slightly|somewhat)\b", low))
    minor = "minor" in song.mode or song.mode in ("dorian", "phrygian", "locrian", "aeolian")
    acts: list[tuple[str, dict[str, Any], str]] = []
    if valence < -0.2 and not minor and not slight:
        acts.append(("change_key", {"mode": "minor"}, "minor mode"))
    elif valence > 0.2 and minor and not slight:
        acts.append(("change_key", {"mode": "major"}, "major mode"))
    percent = (5.0 if slight else 8.0) * (1 if arousal > 0.2 else -1 if arousal < -0.2 or valence < -0.2 else 0)
    if percent == 0.0 and valence > 0.2 and not acts:
        percent = 5.0
    if percent:
        acts.append(("set_tempo", {"percent": percent}, f"{abs(percent):g} % {'faster' if percent > 0 else 'slower'}"))
    if abs(arousal) > 0.2 or (valence < -0.2 and minor):
        direction = "louder" if arousal > 0.2 else "softer"
        acts.append(("change_level", {"direction": direction, "amount": "slightly"}, f"a little {direction}"))
    acts = [row for row in acts if row[0] not in spared]
    if not acts:
        return [
            ask(
                f"What should {word!r} change?",
                ("slower and softer", "a bit slower and softer"),
                ("faster and louder", "a bit faster and louder"),
                ("another key", "put it in the parallel minor"),
            )
        ]
    if re.search(r"\bkey\b", low) and any(tool == "change_key" for tool, _, _ in acts):
        acts = [row for row in acts if row[0] == "change_key"]
    cues = ", ".join(cue for _, _, cue in acts)
    note = f"I took {word!r} as: {cues}. Say which of these to leave out."
    return [Act(tool, args, (note,) if index == 0 else (), low) for index, (tool, args, _) in enumerate(acts)]
