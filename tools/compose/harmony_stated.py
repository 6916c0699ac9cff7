"""The person's own chords, to the letter: read as symbols or roman numerals, laid out as long as they said, repeated
to the end.

Changes nothing but the enharmonic form of what was written; boundaries inside a bar fall on beats where chords last
a beat or more.
"""

from collections.abc import Sequence

from tools.compose.harmony_spans import ChordSpan
from tools.compose.meter import Meter
from tools.compose.plan import Plan
from tools.errors import BriefError, MusicError
from tools.theory.chord import Chord, is_chord, parse_chord
from tools.theory.key import Key
from tools.theory.roman import is_roman, roman_to_chord

_AGAIN = ("%", "//", "repeat", "𝄎")  # "the same again", as lead sheets write it


def stated_chords(symbols: Sequence[str], key: Key) -> list[Chord]:
    """The person's chord symbols or roman numerals as chords; "%" is the chord before it.

    Raises:
        BriefError: One of them is neither.
    """
    chords: list[Chord] = []
    for symbol in symbols:
        again = bool(chords) and symbol.strip().lower() in _AGAIN
        chords.append(chords[-1] if again else _stated(symbol, key))
    return chords


def _stated(symbol: str, key: Key) -> Chord:
    text = symbol.strip()
    try:
        if is_chord(text) and not (is_roman(text) and text[:1].upper() not in "ABCDEFG"):
            return parse_chord(text)
        return roman_to_chord(text, key)
    except MusicError as error:
        raise BriefError(
            f"The chord {symbol[:30]!r} is not known here.",
            "",
            "Write chords as Dm7, G7/B or roman numerals as ii7, V7.",
        ) from error


def stated_spans(plan: Plan) -> list[ChordSpan]:
    """The row over the whole piece, as often as it goes in.

    Raises:
        BriefError: A chord cannot be read.
    """
    chords = stated_chords(plan.brief.chords, plan.key)
    each = plan.brief.chord_bars or (1.0,)
    spans: list[ChordSpan] = []
    place_bars, index, start, total = 0.0, 0, 0, plan.steps
    while start < total:
        place_bars += each[index % len(chords) % len(each)]
        end = min(max(start + 1, _boundary(place_bars, plan.meter, min(each))), total)
        key = plan.key_at(start // plan.meter.steps)
        spans.append(ChordSpan(start, end, chords[index % len(chords)], True, key))
        start, index = end, index + 1
    return spans


def _boundary(place_bars: float, meter: Meter, shortest_bars: float) -> int:
    """The step where a chord changes: counted from the start, so that thirds of a bar do not drift, and on the nearest
    beat (the later of two) unless chords are shorter than beats.
    """
    step = round(place_bars * meter.steps)
    bar, inside = divmod(step, meter.steps)
    if inside == 0 or shortest_bars * meter.steps < 4 or meter.is_beat(inside):
        return step
    edges = [start for start, _ in meter.beats] + [meter.steps]
    if len(edges) <= 2 or shortest_bars * len(meter.beats) < 1:
        return step
    return bar * meter.steps + min(edges[1:], key=lambda edge: (abs(edge - inside), -edge))
