"""The chords of written music: for every bar or half bar the chord whose tones cover most of what sounds.

Method: template matching on a duration-weighted pitch-class distribution, as Pardo and Birmingham weigh a segment's
notes inside and outside a template (Algorithms for Chordal Analysis, Computer Music Journal 26/2, 2002), here with the
bass counted as evidence for the root and a half bar split off only where the two halves clearly differ. Knows triads
and sevenths; passing chords shorter than half a bar are not heard.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tools.song.grid import Bar, bar_ticks
from tools.song.values import ChordSymbol, Note, Song
from tools.theory.chord import parse_chord
from tools.theory.key import Key

# Qualities that are looked for, with what each must gain over a plainer one to be named.
TEMPLATES = (
    ("", 0.0),
    ("m", 0.0),
    ("7", 0.05),
    ("m7", 0.07),
    ("maj7", 0.07),
    ("dim", 0.05),
    ("m7b5", 0.08),
    ("dim7", 0.08),
    ("sus4", 0.1),
)
MISSING = 0.12  # a chord tone that does not sound
FOREIGN = 1.0  # a sounding tone outside the chord, by its share of the sounding time
BASS_ROOT = 0.15  # the lowest note is the root
BASS_TONE = 0.05  # or another chord tone
SPLIT_GAIN = 0.12  # how much better two halves must fit than one bar


@dataclass(frozen=True, slots=True)
class _Fit:
    symbol: str
    score: float


def estimate_chords(song: Song) -> tuple[ChordSymbol, ...]:
    """A chord for every bar that has pitched notes, for halves of bars in even meters where they differ.

    Args:
        song: Its drums are left out, its own chord symbols are not looked at.

    Returns:
        Symbols in order; a chord that stays is named once. Empty when nothing pitched sounds.
    """
    notes = sorted(
        (n for t in song.tracks if not t.instrument.is_drum for n in t.notes if n.length_ticks),
        key=lambda n: n.onset_tick,
    )
    out: list[ChordSymbol] = []
    low = 0
    for bar in song.grid.bars:
        while low < len(notes) and notes[low].end_tick <= bar.start_tick:
            low += 1
        inside = (
            [n for n in notes[low:] if n.onset_tick < bar.end_tick and n.end_tick > bar.start_tick]
            if low < len(notes)
            else []
        )
        for tick, symbol in _bar_chords(bar, inside, _key_at(song, bar.start_tick)):
            if not out or out[-1].symbol != symbol:
                out.append(ChordSymbol(tick, symbol))
    return tuple(out)


def _key_at(song: Song, tick: int) -> Key:
    change = [key for key in song.keys if key.tick <= tick][-1]
    return Key(change.tonic, change.mode)


def _bar_chords(bar: Bar, notes: Sequence[Note], key: Key) -> list[tuple[int, str]]:
    whole = _best(notes, bar.start_tick, bar.end_tick, key)
    if whole is None:
        return []
    middle = bar.start_tick + bar.length_ticks // 2
    is_even = bar.meter.numerator % 2 == 0 and bar.length_ticks == bar_ticks(bar.meter)
    halves = [_best(notes, bar.start_tick, middle, key), _best(notes, middle, bar.end_tick, key)] if is_even else []
    first, second = halves if halves else (None, None)
    if (
        first
        and second
        and first.symbol != second.symbol
        and (first.score + second.score) / 2 > whole.score + SPLIT_GAIN
    ):
        return [(bar.start_tick, first.symbol), (middle, second.symbol)]
    return [(bar.start_tick, whole.symbol)]


def _best(notes: Sequence[Note], start: int, end: int, key: Key) -> _Fit | None:
    """The chord that fits a stretch best; None where nothing sounds."""
    weights = [0.0] * 12
    lowest: dict[int, float] = {}
    for note in notes:
        share = min(note.end_tick, end) - max(note.onset_tick, start)
        if share > 0:
            weights[note.midi_pitch % 12] += share
            lowest[note.midi_pitch] = lowest.get(note.midi_pitch, 0.0) + share
    total = sum(weights)
    if not total:
        return None
    weights = [weight / total for weight in weights]
    bass = min(lowest) % 12
    fits = [
        _Fit(key.spell_name(root) + quality, _score(weights, root, quality, bass) - price)
        for root in range(12)
        for quality, price in TEMPLATES
    ]
    return max(fits, key=lambda fit: (round(fit.score, 9), -len(fit.symbol), fit.symbol))


def _score(weights: Sequence[float], root: int, quality: str, bass: int) -> float:
    tones = {(root + pc) % 12 for pc in parse_chord(f"C{quality}").pitch_classes}
    inside = sum(weights[pc] for pc in tones)
    silent = sum(weights[pc] < 0.02 for pc in tones)
    rooted = BASS_ROOT if bass == root else BASS_TONE if bass in tones else 0.0
    return inside - FOREIGN * (1 - inside) - MISSING * silent + rooted
