"""Chord symbols of a contrapuntal piece, named from what its voices sound: the chord of the plan over the note that
lies lowest, or the chord of the key that holds more of what is heard.

Lines are sought against planned chords and bend them: an inversion here, a passing note on the beat there. What is
printed is read off the lines. Nothing is composed here; a person's own chords are never renamed.
"""

from collections.abc import Sequence
from dataclasses import replace

from tools.compose.draft import DraftNote
from tools.compose.harmony_spans import ChordSpan, Harmony
from tools.theory.chord import Chord
from tools.theory.key import Key
from tools.theory.roman import roman_to_chord

_MAJOR = ("I", "ii", "iii", "IV", "V", "vi", "viio", "V7", "ii7", "vi7", "IVmaj7", "Imaj7")
_MINOR = ("i", "iio", "III", "iv", "V", "VI", "viio", "V7", "v", "VII", "iv7", "VImaj7", "i7")
_PLANNED = 0.15  # of the sounding time: what speaks for the chord that was planned


def sounding_spans(harmony: Harmony, rows: Sequence[Sequence[DraftNote]], fixed: bool = False) -> tuple[ChordSpan, ...]:
    """The spans with their chords named from what sounds in them.

    Args:
        harmony: The chords the voices were sought against.
        rows: Notes of all pitched parts.
        fixed: Whether the planned chords are played in full by somebody: then only the bass is named anew.
    """
    notes = [note for row in rows for note in row]
    return tuple(_named(harmony, span, notes, fixed) for span in harmony.spans)


def _named(harmony: Harmony, span: ChordSpan, notes: Sequence[DraftNote], fixed: bool) -> ChordSpan:
    heard = [note for note in notes if note.step < span.end_step and note.end > span.start_step]
    low = min((note.pitch for note in heard if note.step <= span.start_step), default=None)
    if low is None or span.chord.is_none or span.stated:
        return span
    bass = low % 12
    time = [0] * 12
    for note in heard:
        time[note.pitch % 12] += min(note.end, span.end_step) - max(note.step, span.start_step)
    total = max(1, sum(time))

    def merit(chord: Chord) -> float:
        held = sum(time[pc] for pc in chord.pitch_classes) / total
        same = chord.root == span.chord.root and chord.is_minor == span.chord.is_minor
        return held + _PLANNED * same - 0.02 * len(chord.pitch_classes)

    key = harmony.key_at(span.start_step)
    planned = replace(span.chord, bass=None)
    options = [planned] if fixed else [planned, *_chords_of(key)]
    fitting = [chord for chord in options if bass in chord.pitch_classes]
    if not fitting:
        return replace(span, chord=planned) if planned.root_pitch_class == bass else span
    best = max(fitting, key=merit)
    over = None if best.root_pitch_class == bass else best.names_by_class[bass]
    return replace(span, chord=replace(best, bass=over))


def _chords_of(key: Key) -> list[Chord]:
    return [replace(roman_to_chord(numeral, key), bass=None) for numeral in (_MINOR if key.is_minor else _MAJOR)]
