"""How often chords change: slower by merging them, faster by chords that lead on. The tune stays."""

from collections.abc import Sequence
from statistics import median

from tools.edit.harmony.around import Around
from tools.edit.harmony.result import rechorded, symbol_claims
from tools.edit.harmony.substitute import dominant_of, two_of
from tools.edit.harmony.timeline import Held, joined
from tools.edit.scope import Scope
from tools.edit.values import Edited, EditWish, Effect
from tools.errors import EditError
from tools.song.values import Song
from tools.theory.chord import Chord
from tools.theory.key import Key
from tools.theory.roman import roman_to_chord

BEARABLE = 0.9

LEAST_BARS, MOST_BARS = 0.25, 64.0


def slower_harmony(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Half as many chord changes ("a bit": one a bar at most; "a lot": a quarter as many)."""
    around = Around(song)

    def change(rows: list[Held]) -> list[Held]:
        return joined(_merged(around, rows, _bars_each(around, rows, wish)))

    effects = symbol_claims(song, Effect("chord changes a bar", scope, "less", None))
    return rechorded(song, scope, change, "the chords change less often", effects)


def _bars_each(around: Around, rows: Sequence[Held], wish: EditWish) -> float:
    """How long chords shall last, in bars: what was said, or twice what they last now."""
    if wish.number is not None:
        if not LEAST_BARS <= wish.number <= MOST_BARS:  # also what is no number at all
            raise EditError(
                f"A chord cannot last {wish.number:g} bars; say how many bars each shall last, {LEAST_BARS:g} to "
                f"{MOST_BARS:g}."
            )
        return wish.number
    lengths = [_bars(around, row) for row in joined(rows)]
    now = median(lengths)
    fastest = min(lengths)
    if wish.amount == "slight":
        return 1.0 if fastest < 1 else 2.0 * fastest
    wanted = now * (4 if wish.amount == "strong" else 2)
    return max(0.5, float(round(wanted)) or 0.5, fastest * 2)


def _bars(around: Around, row: Held) -> float:
    bar = around.song.grid.bar_at(row.start_tick)
    return (min(row.end_tick, around.song.end_tick) - row.start_tick) / bar.length_ticks


def _merged(around: Around, rows: Sequence[Held], bars_each: float) -> list[Held]:
    """One chord for each window: the one that suits the tune best; the last window keeps its last chord."""
    start, end = rows[0].start_tick, rows[-1].end_tick
    bar_ticks = around.song.grid.bar_at(start).length_ticks
    edges = [start]
    while edges[-1] + round(bars_each * bar_ticks) < end:
        edges.append(edges[-1] + round(bars_each * bar_ticks))
    out: list[Held] = []
    for a, b in zip(edges, [*edges[1:], end], strict=True):
        inside = [r for r in rows if r.start_tick < b and a < r.end_tick]
        is_last = b == end
        best = min(
            inside,
            key=lambda r: (
                around.misfit(r.chord, a, b)
                - 0.5 * (min(r.end_tick, b) - max(r.start_tick, a)) / (b - a)
                - (2.0 if is_last and r is inside[-1] else 0.3 if not is_last and r is inside[0] else 0.0),
                r.start_tick,
            ),
        )
        out.append(best.between(a, b))
    return out


def faster_harmony(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """A chord that leads to the next in the second half of each chord of two beats or more ("a bit": of a bar or more;
    "a lot": of one beat each).
    """
    around = Around(song)

    def change(rows: list[Held]) -> list[Held]:
        out: list[Held] = []
        for i, row in enumerate(rows):
            after = rows[i + 1].chord if i + 1 < len(rows) else around.after(row)
            out += _quickened(around, row, after, wish)
        return out

    effects = symbol_claims(song, Effect("chord changes a bar", scope, "more", None))
    return rechorded(song, scope, change, "the chords change more often", effects)


def _quickened(around: Around, row: Held, after: Chord, wish: EditWish) -> list[Held]:
    least = 4 if wish.amount == "slight" else 2
    is_end = after.is_none or row.end_tick >= around.song.end_tick
    if row.chord.is_none or is_end or around.beats(row) < least:
        return [row]
    lead = _lead(around, row, after)
    if lead is None:
        return [row]
    halves = around.halves(row, row.chord, lead)
    if wish.amount == "strong" and around.beats(row) >= 4:
        first = _quickened(around, halves[0], lead, wish)
        return [*first, halves[1]]
    return halves


def _lead(around: Around, row: Held, after: Chord) -> Chord | None:
    """The chord of the key that leads best into the next one and suits the tune, else its dominant."""
    key, start = around.key(row), around.middle(row)
    options = [*_of_key(key, row.chord.seventh is not None), two_of(after), dominant_of(after)]
    best: tuple[float, int, Chord] | None = None
    for index, chord in enumerate(options):
        if chord.root in (row.chord.root, after.root):
            continue
        up = ((after.root_pitch_class or 0) - (chord.root_pitch_class or 0)) % 12
        cost = {5: 0.0, 2: 0.3, 1: 0.3, 9: 0.4, 7: 0.5}.get(up, 0.9) + 2.0 * around.misfit(chord, start, row.end_tick)
        cost += 0.4 * (not set(chord.pitch_classes) <= key.usual_pitch_classes)
        if best is None or (cost, index) < best[:2]:
            best = cost, index, chord
    return best[2] if best and around.misfit(best[2], start, row.end_tick) <= BEARABLE else None


def _of_key(key: Key, sevenths: bool) -> list[Chord]:
    plain = ("i", "III", "iv", "V", "VI", "VII") if key.is_minor else ("I", "ii", "iii", "IV", "V", "vi")
    rich = ("i7", "IIImaj7", "iv7", "V7", "VImaj7", "VII7") if key.is_minor else (
        "Imaj7", "ii7", "iii7", "IVmaj7", "V7", "vi7",
    )  # fmt: skip
    return [roman_to_chord(numeral, key) for numeral in (rich if sevenths else plain)]
