"""Chords: the person's own row as they wrote it, or phrases chosen from the style's tables and coloured.

A section's chords belong to its letter, so that a section that comes back has the chords it had. Only the last cadence
of the piece differs: it closes on
the tonic. Knows bars and keys, no voicings.
"""

from collections.abc import Sequence
from random import Random

from tools.compose.form import PlannedSection
from tools.compose.harmony_spans import ChordSpan, Harmony, HarmonyNotes, Pedal
from tools.compose.meter import Meter
from tools.compose.plan import Plan
from tools.compose.seeds import pick, stream
from tools.errors import BriefError, MusicError
from tools.theory.chord import Chord, is_chord, parse_chord
from tools.theory.key import Key
from tools.theory.roman import is_roman, roman_to_chord

__all__ = ["ChordSpan", "Harmony", "HarmonyNotes", "Pedal", "make_harmony", "stated_chords", "tonic_chord"]

HOME_SHARE = (
    0.88  # of the chord tones' time that should lie in the key; colourful tables are drawn from again until it does
)
TRIES = 5

# Four-bar phrases for modes that are not major or minor: their own colours, no leading tone. Any modal harmony primer.
_MODAL: dict[str, dict[str, tuple[str, ...]]] = {
    "dorian": {
        "open": ("i IV i IV", "i bVII IV i", "i i bVII IV"),
        "half": ("i IV i v", "i bIII bVII IV"),
        "full": ("i IV bVII i", "bIII bVII IV i"),
    },
    "mixolydian": {
        "open": ("I bVII IV I", "I I bVII bVII", "I IV bVII I"),
        "half": ("I bVII IV bVII", "I IV I v"),
        "full": ("IV I bVII I", "I bVII IV I"),
    },
    "lydian": {
        "open": ("I II I II", "I vii II I", "I I II iii"),
        "half": ("I II iii II", "I vii vi II"),
        "full": ("vi II iii I", "I II vii I"),
    },
    "phrygian": {
        "open": ("i bII i bII", "i bII bIII bII", "i i bII i"),
        "half": ("i bIII bII bII", "i iv bIII bII"),
        "full": ("bIII bII bII i", "iv bIII bII i"),
    },
    "locrian": {
        "open": ("io bII io bV", "io bIII iv bV"),
        "half": ("io bVI bV bV", "io bII bIII bV"),
        "full": ("bVI bV bII io", "bV iv bII io"),
    },
}
_FALLBACK_MODES = {
    "harmonic minor": "minor",
    "melodic minor": "minor",
    "minor pentatonic": "minor",
    "major pentatonic": "major",
    "blues": "minor",
}

# What a plain chord may become where a style asks for rich chords, with weights. Practitioner's table.
_RICH = {
    "maj7": ("maj9", "maj7", "69"),
    "m7": ("m9", "m7", "m11"),
    "7": ("9", "13", "7"),
    "6": ("69", "6"),
    "m6": ("m69", "m6"),
}


def make_harmony(plan: Plan) -> Harmony:
    """The chords of the piece.

    Raises:
        BriefError: A chord the person named cannot be read.
    """
    if plan.brief.chords:
        return Harmony(_stated_spans(plan), plan.key)
    best, best_share = Harmony(_free_spans(plan, 0), plan.key), 0.0
    for attempt in range(TRIES):
        harmony = best if attempt == 0 else Harmony(_free_spans(plan, attempt), plan.key)
        share = _home_share(harmony, plan.key)
        if share > best_share:
            best, best_share = harmony, share
        if best_share >= HOME_SHARE:
            break
    return best


def _home_share(harmony: Harmony, key: Key) -> float:
    """How much of the chord tones' time lies in the key."""
    usual = key.usual_pitch_classes
    rows = [
        (span.steps * len(span.chord.pitch_classes), span.steps * sum(pc in usual for pc in span.chord.pitch_classes))
        for span in harmony.spans
    ]
    return sum(inside for _, inside in rows) / max(1, sum(total for total, _ in rows))


def _free_spans(plan: Plan, attempt: int) -> list[ChordSpan]:
    by_letter: dict[tuple[str, int], list[list[Chord]]] = {}
    bars: list[list[Chord]] = []
    last = plan.sections[-1]
    for section in plan.sections:
        key = (section.letter, section.bars)
        if key not in by_letter:
            by_letter[key] = _section_bars(plan, section, attempt)
        rows = by_letter[key]
        if section is last:
            rows = _closed(plan, rows)
        bars += rows
    return _spans(bars, plan.meter)


def _spans(bars: list[list[Chord]], meter: Meter) -> list[ChordSpan]:
    spans: list[ChordSpan] = []
    for number, chords in enumerate(bars):
        edges = _edges(meter, len(chords))
        for chord, start, end in zip(chords, edges, edges[1:], strict=False):
            first, last = number * meter.steps + start, number * meter.steps + end
            if start and spans[-1].chord == chord:
                spans[-1] = ChordSpan(spans[-1].start_step, last, chord)
            else:  # a chord that goes on is named again in each bar, as lead sheets do
                spans.append(ChordSpan(first, last, chord))
    return spans


def _edges(meter: Meter, count: int) -> list[int]:
    """Where the chords of one bar start, on beats, and the bar's end."""
    beats = [start for start, _ in meter.beats]
    if count == 1:
        return [0, meter.steps]
    if count == 2:
        strong = meter.strong_beats[1] if len(meter.strong_beats) > 1 else max(1, len(beats) - 1)
        middle = beats[strong] if len(beats) > 1 else meter.steps // 2
        return [0, middle, meter.steps]
    if count <= len(beats):
        return [beats[round(i * len(beats) / count)] for i in range(count)] + [meter.steps]
    return [i * meter.steps // count for i in range(count)] + [meter.steps]


# ---- the person's chords


def stated_chords(symbols: Sequence[str], key: Key) -> list[Chord]:
    """The person's chord symbols or roman numerals as chords.

    Raises:
        BriefError: One of them is neither.
    """
    return [_stated(symbol, key) for symbol in symbols]


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


def _stated_spans(plan: Plan) -> list[ChordSpan]:
    chords = stated_chords(plan.brief.chords, plan.key)
    each = plan.brief.chord_bars or (1.0,)
    lengths = [max(1, round(each[i % len(each)] * plan.meter.steps)) for i in range(len(chords))]
    spans: list[ChordSpan] = []
    step, index, total = 0, 0, plan.steps
    while step < total:
        length = min(lengths[index % len(chords)], total - step)
        spans.append(ChordSpan(step, step + length, chords[index % len(chords)], True))
        step, index = step + length, index + 1
    return spans


# ---- free harmony


def _table(plan: Plan) -> tuple[dict[str, tuple[str, ...]], bool]:
    """Phrase tables for the plan's mode, and whether they are modal."""
    mode = _FALLBACK_MODES.get(plan.key.mode, plan.key.mode)
    if mode in _MODAL:
        own = plan.style.harmony.tables.get("minor" if plan.key.is_minor else "major", {})
        return (
            {**_MODAL[mode], "loops": _MODAL[mode]["open"]} if mode != "dorian" or "dorian" not in own else own
        ), True
    tables = plan.style.harmony.tables
    return tables.get(mode) or next(iter(tables.values())), False


def _section_bars(plan: Plan, section: PlannedSection, attempt: int) -> list[list[Chord]]:
    rng = stream(plan.seed, "harmony", section.letter, *([attempt] if attempt else []))
    table, modal = _table(plan)
    texts = _section_texts(plan, section, table, rng)
    bars = [[roman_to_chord(numeral, plan.key) for numeral in bar.split("+")] for bar in texts]
    if not modal:
        bars = _coloured(plan, bars, rng)
    return bars


def _section_texts(plan: Plan, section: PlannedSection, table: dict[str, tuple[str, ...]], rng: Random) -> list[str]:
    if "twelve" in table and section.kind not in ("intro", "outro", "bridge"):
        return _resized(pick(rng, table["twelve"]).split(), section.bars)
    if section.kind == "intro":
        return _resized(pick(rng, table.get("intro") or table.get("loops") or table["open"]).split(), section.bars)
    if section.kind == "outro":
        return _resized(pick(rng, table.get("outro") or table["full"]).split(), section.bars)
    texts: list[str] = []
    looped = "loops" in table and rng.random() < plan.style.harmony.loop_share
    contrast = section.kind in ("bridge", "B", "C", "pre")
    source = table.get("contrast") if contrast else None
    loop = pick(rng, source or table["loops"]) if looped else ""
    if looped and section.kind == "chorus" and "chorus" in table:
        loop = pick(rng, table["chorus"])
    opening = pick(rng, source or table["open"])
    left = section.bars
    while left > 0:
        n = left if left < 8 and left != 4 else 4
        last = left - n == 0
        phrase = _phrase(table, rng, loop, opening, section, first=not texts, last=last, odd=(len(texts) // 4) % 2 == 1)
        texts += _resized(phrase.split(), n)
        left -= n
    return texts


def _phrase(
    table: dict[str, tuple[str, ...]],
    rng: Random,
    loop: str,
    opening: str,
    section: PlannedSection,
    *,
    first: bool,
    last: bool,
    odd: bool,
) -> str:
    if loop:
        turned = last and section.kind in ("verse", "pre", "bridge", "B") and rng.random() < 0.35
        return pick(rng, table["half"]) if turned else loop
    if last:
        leads_on = section.kind in ("pre", "bridge", "B", "C") and rng.random() < 0.7
        return pick(rng, table["half"] if leads_on else table["full"])
    if odd:
        return pick(rng, table["half"])
    return opening if first or rng.random() < 0.7 else pick(rng, table["half"])


def _resized(bars: list[str], count: int) -> list[str]:
    """A phrase cut or extended to a number of bars, keeping its close."""
    if count == len(bars):
        return bars
    if count < len(bars):
        return bars[: count - 1] + bars[-1:] if len(bars) <= 4 else bars[:count]
    repeats = [bars[i % len(bars)] for i in range(count - 1)]
    return [*repeats, bars[-1]]


def _closed(plan: Plan, bars: list[list[Chord]]) -> list[list[Chord]]:
    """The same bars with the piece's last one on the tonic and a dominant or subdominant before it."""
    tonic = tonic_chord(plan)
    rows = [*bars[:-1], [tonic]]
    if (
        len(rows) >= 2
        and rows[-2][-1].root_pitch_class == tonic.root_pitch_class
        and len(rows) > 2
        and plan.style.form != "blues"
    ):
        numeral = _closing_numeral(plan)
        rows[-2] = [roman_to_chord(numeral, plan.key)]
    return rows


def _closing_numeral(plan: Plan) -> str:
    table, modal = _table(plan)
    if modal:
        return pick(stream(plan.seed, "close"), table["full"]).split()[-2].split("+")[-1]
    cadence = pick(stream(plan.seed, "close"), table["full"]).split()
    return cadence[-2].split("+")[-1] if len(cadence) > 1 else "V"


def tonic_chord(plan: Plan) -> Chord:
    """The chord a piece in this key and style ends on."""
    table, modal = _table(plan)
    if not modal and "tonic" in table:
        return roman_to_chord(table["tonic"][0], plan.key)
    triad = {"locrian": "io"}.get(plan.key.mode, "i" if plan.key.is_minor else "I")
    return roman_to_chord(triad, plan.key)


def _coloured(plan: Plan, bars: list[list[Chord]], rng: Random) -> list[list[Chord]]:
    """Applied dominants, borrowed chords, suspensions, inversions and richer chords, as often as the style has them."""
    habits = plan.style.harmony
    rows = [list(bar) for bar in bars]
    for index in range(len(rows) - 1):
        target = rows[index + 1][0]
        chord = rows[index][-1]
        if len(rows[index]) > 1 or index % 4 == 0:
            continue
        draw = rng.random()
        if draw < habits.secondary and _can_apply(chord, target, plan.key):
            rows[index] = [chord, Chord(_fifth_above(target), "7")]
        elif (
            habits.secondary <= draw < habits.secondary + habits.borrowed
            and _is_degree(chord, plan.key, 5)
            and not chord.is_minor
            and not plan.key.is_minor
        ):
            rows[index] = [chord, Chord(chord.root, "m6" if habits.color in ("seventh", "ninth") else "m")]
        elif draw > 1 - habits.suspension and _is_degree(chord, plan.key, 7) and chord.quality in ("", "7"):
            rows[index] = [Chord(chord.root, "sus4" if not chord.quality else "7sus4"), chord]
    if habits.color == "ninth":
        rows = [[_richer(chord, rng) for chord in bar] for bar in rows]
    return _inverted(rows, habits.inversion, rng)


def _can_apply(chord: Chord, target: Chord, key: Key) -> bool:
    """Whether the dominant of `target` may stand before it: the target is a consonant chord off the tonic, another
    than the one there.
    """
    root = target.root_pitch_class
    if root is None or root == key.tonic_pitch_class or target == chord or root not in key.scale_pitch_classes:
        return False
    return target.quality in ("", "m", "7", "m7", "maj7") and chord.root_pitch_class != (root + 7) % 12


def _fifth_above(chord: Chord) -> str:
    return Chord(chord.root, "5").tones[1].name


def _is_degree(chord: Chord, key: Key, semitones: int) -> bool:
    return chord.root_pitch_class == (key.tonic_pitch_class + semitones) % 12


def _richer(chord: Chord, rng: Random) -> Chord:
    choices = _RICH.get(chord.quality)
    if not choices or chord.bass:
        return chord
    quality = rng.choices(choices, [0.45, 0.4, 0.15][: len(choices)])[0]
    return Chord(chord.root, quality)


def _inverted(bars: list[list[Chord]], rate: float, rng: Random) -> list[list[Chord]]:
    """Put the third in the bass where that makes the bass line walk."""
    flat = [(row, column) for row, bar in enumerate(bars) for column in range(len(bar))]
    out = [list(bar) for bar in bars]
    for position in range(1, len(flat) - 1):
        (r0, c0), (r, c), (r1, c1) = flat[position - 1], flat[position], flat[position + 1]
        chord = out[r][c]
        if chord.bass or chord.third is None or chord.quality not in ("", "m", "7", "m7"):
            continue
        before, after = out[r0][c0].bass_pitch_class, out[r1][c1].bass_pitch_class
        if before is None or after is None or before == after:
            continue
        if _step_apart(before, chord.third) and _step_apart(chord.third, after) and rng.random() < 3 * rate:
            name = next(tone.name for tone in chord.tones if tone.pitch_class == chord.third)
            out[r][c] = Chord(chord.root, chord.quality, name)
    return out


def _step_apart(first: int, second: int) -> bool:
    return min((first - second) % 12, (second - first) % 12) in (1, 2)
