"""What a place in the form does to a letter's chords: another approach to the cadence when it returns, a turnaround
back into itself, a held bass, the way to a new key, the end of the piece.

Every change lies in the second half of a bar or in the bar before a cadence, so that a tune that comes back still fits
nearly everywhere; `HarmonyNotes.changed_bars` says where it may not.
"""

from collections.abc import Callable, Sequence
from random import Random

from tools.compose.harmony_color import Bars, dominant_root, leading_root, tritone_substitute
from tools.compose.harmony_habits import Habits
from tools.compose.style import HarmonyStyle
from tools.theory.chord import Chord
from tools.theory.key import Key
from tools.theory.roman import roman_to_chord

_Way = Callable[[Chord, Chord, Chord, Key, bool], "list[Chord] | None"]
_LEAD_IN = {"dorian": "bVII", "mixolydian": "bVII", "phrygian": "bII", "locrian": "bV"}  # by mode, else V7


def second_time(
    bars: Sequence[Sequence[Chord]],
    key: Key,
    style: HarmonyStyle,
    habits: Habits,
    rich: bool,
    rng: Random,
    within: frozenset[int] | None = None,
) -> Bars:
    """The bars with one change near their last cadence: an applied dominant, a diminished step, a two before the five,
    a tritone substitute (rich styles), or a suspension that resolves.

    Args:
        within: Pitch classes that new chords keep to, in modes; None for any.
    """
    rows = [list(bar) for bar in bars]
    ways = _ways(style, habits, rich)
    start = max(1, len(rows) - 4)
    places = [i for i in range(start, len(rows) - 1) if len(rows[i]) == 1 and not rows[i][0].is_none]
    rng.shuffle(places)
    rng.shuffle(ways)
    for way in ways:
        for index in places:
            new = way(rows[index][0], rows[index - 1][-1], rows[index + 1][0], key, rich)
            if new and new != rows[index] and (within is None or _inside(new, within)):
                rows[index] = new
                return rows
    return rows


def _ways(style: HarmonyStyle, habits: Habits, rich: bool) -> list[_Way]:
    """What a style's players do to a known approach: nothing its first times never have."""
    ways: list[_Way] = []
    ways += [_inserted_dominant] if style.secondary else []
    ways += [_inserted_two] if style.secondary >= 0.05 or style.color == "ninth" else []
    ways += [_suspension] if style.suspension else []
    ways += [_inserted_step] if habits.passing else []
    ways += [_substitute] if habits.tritone and rich else []
    return ways


# Bars of a twelve-bar chorus and what later choruses may put there; any blues player's stock.
_BLUES = ((1, "IV7"), (5, "IV7+#ivo7"), (7, "I7+VI7"), (8, "ii7"), (11, "I7+V7"), (3, "I9"), (9, "V7"))
_MINOR_BLUES = ((1, "iv7"), (5, "iv7+VII7"), (7, "i7+I7"), (8, "iiø7"), (11, "i7+V7"), (3, "i9"), (9, "V7"))


def blues_chorus(bars: Sequence[Sequence[Chord]], key: Key, rng: Random) -> Bars:
    """A later chorus of a blues: one or two of its bars otherwise, the two before the five together with it."""
    rows = [list(bar) for bar in bars]
    stock = dict(_MINOR_BLUES if key.is_minor else _BLUES)
    for place in rng.sample((1, 3, 5, 7, 8, 11), rng.choice((1, 1, 2))):
        for bar in (8, 9) if place == 8 else (place,):
            if bar < len(rows):
                rows[bar] = [roman_to_chord(numeral, key) for numeral in stock[bar].split("+")]
    return rows


def _inside(chords: Sequence[Chord], within: frozenset[int]) -> bool:
    return all(set(chord.pitch_classes) <= within for chord in chords)


def _inserted_dominant(chord: Chord, before: Chord, after: Chord, key: Key, rich: bool) -> list[Chord] | None:
    target = after.root_pitch_class
    foreign = target not in key.scale_pitch_classes or target == key.tonic_pitch_class
    if foreign or after.quality not in ("", "m", "7", "m7", "maj7") or chord.root == after.root:
        return None
    root = dominant_root(after)
    return [chord, Chord(root, "7")] if root != chord.root else None


def _inserted_step(chord: Chord, before: Chord, after: Chord, key: Key, rich: bool) -> list[Chord] | None:
    step = ((after.root_pitch_class or 0) - (chord.root_pitch_class or 0)) % 12
    return [chord, Chord(leading_root(after), "dim7")] if step == 2 and not after.bass else None


def _inserted_two(chord: Chord, before: Chord, after: Chord, key: Key, rich: bool) -> list[Chord] | None:
    is_dominant = (chord.root_pitch_class or 0) == (key.tonic_pitch_class + 7) % 12 and not chord.is_minor
    if not is_dominant or chord.bass:
        return None
    numeral = ("iiø7" if rich else "iv") if key.is_minor else "ii7" if rich else "ii"
    two = roman_to_chord(numeral, key)
    return [two, chord] if two.root != before.root else None


def _suspension(chord: Chord, before: Chord, after: Chord, key: Key, rich: bool) -> list[Chord] | None:
    is_dominant = (chord.root_pitch_class or 0) == (key.tonic_pitch_class + 7) % 12 and chord.quality in ("", "7")
    if not is_dominant or key.tonic_pitch_class not in before.pitch_classes:
        return None
    return [Chord(chord.root, "7sus4" if rich or chord.quality else "sus4"), chord]


def _substitute(chord: Chord, before: Chord, after: Chord, key: Key, rich: bool) -> list[Chord] | None:
    falls = ((chord.root_pitch_class or 0) - (after.root_pitch_class or 0)) % 12 == 7
    is_dominant = chord.seventh is not None and "3" in chord.degrees and "b7" in chord.degrees
    return [chord, tritone_substitute(after)] if falls and is_dominant else None


def turned_around(bars: Sequence[Sequence[Chord]], following: Chord, key: Key, rich: bool) -> Bars:
    """The bars with a last one that leads back to the chord that begins again, over the tonic the tune holds."""
    rows = [list(bar) for bar in bars]
    last = rows[-1]
    if len(last) > 1 or last[0].root_pitch_class != key.tonic_pitch_class or following.is_none:
        return rows
    away = (following.root_pitch_class or 0) - key.tonic_pitch_class
    if away % 12 == 0:
        dominant = key.mode in ("major", "minor", "harmonic minor", "melodic minor")
        lead = Chord(dominant_root(following), "9sus4" if rich else "sus4") if dominant else None
    elif away % 12 == 2 and rich and not key.is_minor:
        lead = roman_to_chord("biiio7", key)
    elif away % 12 == 5:
        lead = Chord(key.tonic, "7") if rich else Chord(key.tonic, "", roman_to_chord("iii", key).root)
        lead = None if key.is_minor and not rich else lead
    else:
        lead = None
    rows[-1] = [last[0], lead] if lead and lead != last[0] else last
    return rows


def led_to(bars: Sequence[Sequence[Chord]], new_key: Key) -> Bars:
    """The bars with the dominant of the new key at their end, so that the next one arrives there.

    A last chord that both keys share is the pivot and keeps the first half of its bar; another gives way to the new
    key's second degree.
    """
    rows = [list(bar) for bar in bars]
    last = rows[-1][0]
    dominant = roman_to_chord(_LEAD_IN.get(new_key.mode, "V7"), new_key)
    if last.root_pitch_class == dominant.root_pitch_class:
        rows[-1] = [dominant]
        return rows
    pivot = set(last.pitch_classes) <= new_key.usual_pitch_classes
    two = roman_to_chord("iiø7" if new_key.is_minor else "ii7", new_key)
    rows[-1] = [last if pivot else two, dominant]
    return rows


def tonic_pedal(bars: Sequence[Sequence[Chord]], key: Key) -> Bars | None:
    """All bars over the tonic in the bass; None where a chord would not sound over it."""
    third = 3 if key.is_minor else 4
    return _over(bars, key.tonic, key, frozenset({0, 2, third, 5, 7, 8, 9, 10}))


def dominant_pedal(bars: Sequence[Sequence[Chord]], key: Key) -> Bars | None:
    """The last two bars over the dominant where they end on it; None where they do not."""
    last = bars[-1][-1]
    if len(bars) < 4 or last.root_pitch_class != (key.tonic_pitch_class + 7) % 12 or last.bass:
        return None
    held = _over(bars[-2:], last.root, key, frozenset({0, 2, 5, 7, 9}))
    return [*(list(bar) for bar in bars[:-2]), *held] if held else None


def _over(bars: Sequence[Sequence[Chord]], bass: str, key: Key, degrees: frozenset[int]) -> Bars | None:
    rows: Bars = []
    for bar in bars:
        row = []
        for chord in bar:
            degree = ((chord.root_pitch_class or 0) - key.tonic_pitch_class) % 12
            if chord.is_none or degree not in degrees or chord.quality in ("dim", "dim7", "m7b5", "aug"):
                return None
            row.append(Chord(chord.root, chord.quality, None if chord.root == bass else bass, chord.added))
        rows.append(row)
    return rows


def deceptive(bars: Sequence[Sequence[Chord]], key: Key) -> Bars:
    """The bars with their full close turned to the sixth degree."""
    rows = [list(bar) for bar in bars]
    closes = len(rows) >= 3 and rows[-1][-1].root_pitch_class == key.tonic_pitch_class
    before = rows[-2][-1] if len(rows) >= 2 else rows[-1][0]
    if closes and (before.root_pitch_class or 0) == (key.tonic_pitch_class + 7) % 12 and not before.is_minor:
        rows[-1] = [roman_to_chord("VI" if key.is_minor else "vi", key)]
    return rows
