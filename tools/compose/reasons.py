"""Why a choice was made, in words that follow from the values that were weighed; nothing here decides.

A reason is told to a person as a fact, so it is computed from the outcome: a mood is named only where it pulled the
way the choice went.
"""

import math

from tools.compose.form import Layout
from tools.compose.mood import Mood
from tools.compose.style import Style
from tools.song.brief import Brief

FELT = 0.1  # valence or arousal below this says nothing
PULLED = 1.03  # a tempo this far from the style's middle was moved


def mode_reason(brief: Brief, style: Style, mood: Mood, is_major: bool, by_letter: bool) -> str:
    """Why major or minor.

    Args:
        brief: What was asked.
        style: The style taken.
        mood: The mood weighed.
        is_major: What was taken.
        by_letter: Whether a key named by its letter alone decided.
    """
    name = style.name.lower()
    if by_letter:
        return "a key named by its letter alone is read as major" if is_major else f"usual for {name}"
    if mood.known and mood.valence > FELT and is_major:
        return "brighter for a bright mood"
    if mood.known and mood.valence < -FELT and not is_major:
        return "darker for a dark mood"
    usual = style.major >= 0.5 if is_major else style.major <= 0.5
    return f"usual for {name}" if usual else f"one of the modes {name} has, drawn by the seed"


def tempo_reason(brief: Brief, style: Style, mood: Mood, bpm: float) -> str:
    """Why this tempo, in felt beats a minute."""
    if brief.duration_s is not None:
        return "set so that the bars fill the time asked for"
    if brief.tempo_range is not None:
        word = brief.tempo_word or "the tempo word"
        return f"within what {word} means"
    name = style.name.lower()
    low, high = style.tempo
    middle = math.sqrt(low * high)
    if mood.known and mood.tempo_factor > PULLED and bpm > middle * PULLED:
        return f"on the quick side of {name}, for the mood"
    if mood.known and mood.tempo_factor < 1 / PULLED and bpm < middle / PULLED:
        return f"on the slow side of {name}, for the mood"
    return f"in the usual range of {name}" if low - 0.5 <= bpm <= high + 0.5 else f"near the usual range of {name}"


def form_reason(brief: Brief, style: Style, layout: Layout) -> str:
    """Why this form."""
    if brief.chords:
        return "follows the chords as they come round"
    if brief.structure:
        return "the form you named, laid out to the length"
    if brief.bars is not None:
        return f"the bars asked for, laid out as {style.name.lower()} does"
    return (
        f"a usual form for {style.name.lower()}" if len(layout.sections) > 1 else "as much as the length has room for"
    )
