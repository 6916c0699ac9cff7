"""The form of an invention: which bars are entries, episodes, stretto and close, in which keys, over which chords.

The order follows the usual description (Ebenezer Prout, Fugue, 1891; Kent Kennan, Counterpoint, 4th ed., ch. 8):
subject and answer, episodes in falling fifths to related keys, entries there, back home. A person's own chords are kept
and have no plan of entries. No lines here (`counterpoint.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tools.compose.harmony_home import key_margin
from tools.compose.harmony_spans import ChordSpan, Harmony
from tools.compose.harmony_stated import stated_spans
from tools.compose.plan import Plan
from tools.compose.seeds import pick, stream
from tools.theory.chord import Chord
from tools.theory.key import Key
from tools.theory.roman import roman_to_chord

CLOSE_BARS = 2
HOME_MARGIN = 0.22  # how far the home key should lead before others
# Chords of an entry, one a slot (half a bar of four beats, else a bar); the last leads on.
_ENTRY_MAJOR = (("I", "V7", "V7", "I"), ("I", "IV", "V7", "I"), ("I", "ii6", "V7", "I"), ("I", "vi", "V7", "I"))
_ENTRY_MINOR = (("i", "V7", "V7", "i"), ("i", "iv", "V7", "i"), ("i", "iiø65", "V7", "i"), ("i", "VI", "V7", "i"))
_FIFTHS_MAJOR = ("I", "IV", "viio", "iii", "vi", "ii", "V")
_FIFTHS_MINOR = ("i", "iv", "VII", "III", "VI", "iio", "V")
# Keys of the middle entries by degree of the home key.
_KEYS_MAJOR = (("vi", "IV", "ii", "V"), ("vi", "ii", "V", "IV"), ("ii", "V", "vi", "IV"), ("V", "IV", "vi", "V"))
_KEYS_MINOR = (("III", "iv", "VI", "v"), ("III", "VI", "iv", "v"), ("iv", "III", "v", "VI"), ("v", "iv", "v", "III"))


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the form: "entry", "episode", "stretto" or "close"; who has the subject (or leads), in which key."""

    kind: str
    first_bar: int
    bars: int
    key: Key
    upper_leads: bool


def make_counterpoint_harmony(plan: Plan) -> Harmony:
    """The chords under the entries and sequences; the person's own where there are such."""
    if plan.brief.chords:
        return Harmony(stated_spans(plan), plan.key)
    spans: list[ChordSpan] = []
    for stretch in stretches(plan):
        for (start, end), chord in zip(chord_slots(plan, stretch), _chords(plan, stretch), strict=True):
            spans.append(ChordSpan(start, end, chord, key=stretch.key))
    return Harmony(spans, plan.key)


def subject_bars(plan: Plan) -> int:
    """Bars of the subject: two; four of a short bar in a longer piece, one where the piece is short."""
    if plan.meter.steps <= 8 and plan.bars >= 24:
        return 4
    return 2 if plan.bars >= 12 else 1


def stretches(plan: Plan) -> tuple[Stretch, ...]:
    """The form over the plan's bars, through keys from which home is heard as home."""
    if plan.brief.chords:
        return (Stretch("episode", 0, plan.bars, plan.key, True),)
    rows = _KEYS_MINOR if plan.key.is_minor else _KEYS_MAJOR
    first = pick(stream(plan.seed, "keys of entries"), rows)
    orders: list[tuple[str, ...]] = [first, *(row for row in rows if row != first)]
    orders += [tuple(key for degree in row for key in (degree, "")) for row in orders]  # coming home between them
    tried = [_through(plan, keys) for keys in orders]
    return max(tried, key=lambda form: min(HOME_MARGIN, _margin(plan, form)))


def _margin(plan: Plan, form: tuple[Stretch, ...]) -> float:
    """How far the home key leads in the chords of the whole form."""
    time = [0.0] * 12
    for stretch in form:
        for (start, end), chord in zip(chord_slots(plan, stretch), _chords(plan, stretch), strict=True):
            for pc in (*chord.pitch_classes, chord.bass_pitch_class or 0):
                time[pc] += end - start
    return key_margin(time, plan.key)


def _through(plan: Plan, keys: Sequence[str]) -> tuple[Stretch, ...]:
    """The form with its middle entries in these degrees' keys."""
    bars, size = plan.bars, subject_bars(plan)
    close = 0 if plan.plays_on else min(CLOSE_BARS, max(1, bars - 1))
    rows: list[tuple[str, int, Key, bool]] = []
    left = bars - close
    for upper, degree in ((True, ""), (False, "V")):
        if left >= size:
            rows.append(("entry", size, related_key(plan.key, degree), upper))
            left -= size
    stretto = size if left >= size and close else 0
    left -= stretto
    rounds = max(0, left // (2 * size + 3))
    for index in range(rounds):
        key = related_key(plan.key, keys[index % len(keys)])
        episode = (left - (rounds - index) * 2 * size) // (rounds - index + 1)
        rows += [("episode", episode, key, index % 2 == 0), ("entry", size, key, index % 2 == 1)]
        rows.append(("entry", size, key, index % 2 == 0))
        left -= episode + 2 * size
    rows += [("episode", left, plan.key, rounds % 2 == 0), ("stretto", stretto, plan.key, True)]
    rows.append(("close", close, plan.key, True))
    out, bar = [], 0
    for kind, length, key, leads in rows:
        if length > 0:
            out.append(Stretch(kind, bar, length, key, leads))
            bar += length
    return tuple(out)


def related_key(home: Key, degree: str) -> Key:
    """The key on a degree of the home key; the home key itself for ""."""
    if not degree:
        return home
    if home.mode not in ("major", "minor"):
        degree = {"V": "v"}.get(degree, degree) if home.is_minor else degree
    if degree == "V" and home.is_minor:
        degree = "v"
    chord = roman_to_chord(degree, home)
    return Key(chord.root, "minor" if chord.is_minor else "major")


def chord_slots(plan: Plan, stretch: Stretch) -> list[tuple[int, int]]:
    """Where the chords of a stretch lie: half bars where the bar has four beats or more, else bars; one chord in the
    last bar of the close.
    """
    steps, edges = plan.meter.steps, [0]
    if len(plan.meter.beats) >= 4:
        strong = plan.meter.strong_beats
        edges.append(plan.meter.beats[strong[1] if len(strong) > 1 else 2][0])
    rows = []
    for bar in range(stretch.first_bar, stretch.first_bar + stretch.bars):
        last = stretch.kind == "close" and bar == stretch.first_bar + stretch.bars - 1
        starts = [0] if last else edges
        for start, end in zip(starts, [*starts[1:], steps], strict=True):
            rows.append((bar * steps + start, bar * steps + end))
    return rows


def _chords(plan: Plan, stretch: Stretch) -> list[Chord]:
    key, count = stretch.key, len(chord_slots(plan, stretch))
    minor = key.is_minor
    tonic = "i" if minor else "I"
    if stretch.kind in ("entry", "stretto"):
        row = pick(stream(plan.seed, "entry chords"), _ENTRY_MINOR if minor else _ENTRY_MAJOR)
        shown = (
            row
            if count == 4
            else (row[0], row[2])
            if count == 2
            else tuple(row[min(3, i * 4 // count)] for i in range(count))
        )
        numerals = list(shown)
    elif stretch.kind == "close":
        before = [("iv" if minor else "ii6"), "V7"][-(count - 1) :] if count > 1 else []
        numerals = [*before, tonic]
        numerals = [numerals[0]] * (count - len(numerals)) + numerals
    else:
        fifths = _FIFTHS_MINOR if minor else _FIFTHS_MAJOR
        numerals = [fifths[(len(fifths) - count + i) % len(fifths)] for i in range(count)]
    return [roman_to_chord(numeral, key) for numeral in numerals]
