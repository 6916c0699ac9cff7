"""Richer and plainer chords on the same roots: sevenths and tensions, triads, power chords, suspensions.

Tensions are those the key allows (`tools.theory.tensions`), and none goes where the tune holds the note a semitone
above it. New roots are `tools.edit.harmony.substitute`'s matter.
"""

from collections import Counter
from collections.abc import Sequence

from tools.edit.harmony.around import Around, acts_as_dominant, falls_to
from tools.edit.harmony.result import place_in_words, rechorded, symbol_claims
from tools.edit.harmony.substitute import two_fives_of
from tools.edit.harmony.timeline import Held, by_stretch, joined
from tools.edit.scope import Scope
from tools.edit.values import Edited, EditWish, Effect
from tools.errors import EditError
from tools.song.values import Song
from tools.theory.chord import Chord
from tools.theory.key import Key
from tools.theory.roman import roman_to_chord

# Qualities by how rich they are: slight, plain, strong. A row is tried from its richest allowed end backwards.
RICHER = {
    "major": ("maj7", "maj9", "maj9"),
    "tonic": ("6", "69", "69"),
    "minor": ("m7", "m9", "m11"),
    "dominant": ("7", "9", "13"),
    "minor dominant": ("7", "7b9", "7b9b13"),
    "half-diminished": ("m7b5", "m7b5", "m7b5"),
    "diminished": ("dim7", "dim7", "dim7"),
    "suspended": ("7sus4", "9sus4", "13sus4"),
}
LEVELS = {"slight": 0, "plain": 1, "strong": 2}
MOST_KINDS = 5
PLAIN_MAJOR = ("I", "IV", "V", "vi", "ii")
PLAIN_MINOR = ("i", "iv", "V", "VI", "III")
SUSPENDABLE = {
    "": "sus4", "m": "sus4", "add9": "sus4", "6": "sus4", "maj7": "sus4", "maj9": "sus4", "7": "7sus4", "m7": "7sus4",
    "9": "9sus4", "m9": "9sus4", "13": "13sus4",
}  # fmt: skip


def jazzier(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Sevenths ("a bit"), ninths with a two before each five, thirteenths and altered dominants ("a lot")."""
    around = Around(song)
    level = LEVELS[wish.amount]

    def change(rows: list[Held]) -> list[Held]:
        split = two_fives_of(around, rows, at_home=True) if level and scope.track_ids is None else rows
        return [row.to(richer(around, row, split[i + 1 :], level)) for i, row in enumerate(split)]

    named = ("sevenths", "sevenths and ninths", "ninths, thirteenths and altered dominants")[level]
    effects = symbol_claims(song, Effect("sevenths and colours", scope, "more", None))
    return rechorded(song, scope, change, f"{named} on the chords", effects)


def richer(around: Around, row: Held, following: Sequence[Held], level: int) -> Chord:
    """A chord with as many tensions as a level wants and key and tune allow."""
    chord = row.chord
    if chord.is_none:
        return chord
    after = following[0].chord if following else around.after(row)
    kind = _kind(chord, after, around.key(row))
    qualities = RICHER.get(kind, ())
    if kind == "major" and around.clashes(chord, Chord(chord.root, "maj7"), row.start_tick, row.end_tick):
        qualities = RICHER["tonic"]
    for quality in reversed(qualities[: level + 1]):
        made = Chord(chord.root, quality, chord.bass)
        if len(made.degrees) <= len(chord.degrees):
            return chord
        if not around.clashes(chord, made, row.start_tick, row.end_tick) and _in_key(chord, made, around.key(row)):
            return made
    return chord


def _kind(chord: Chord, after: Chord, key: Key) -> str:
    if chord.quality == "5" or "#5" in chord.degrees:
        return ""
    if "b5" in chord.degrees:
        return "diminished" if key.is_minor and chord.quality in ("dim", "dim7") else "half-diminished"
    if "3" not in chord.degrees and "b3" not in chord.degrees:
        return "suspended"
    if chord.is_minor:
        return "minor"
    if "b7" in chord.degrees or acts_as_dominant(chord, after, key):
        leads_to_minor = after.is_minor and falls_to(chord, after)
        return "minor dominant" if leads_to_minor else "dominant"
    return "major"


def _in_key(old: Chord, new: Chord, key: Key) -> bool:
    """Whether what a chord gains belongs to the key, sevenths of dominants aside; chords foreign to it may take any."""
    gained = {tone.pitch_class for tone in new.tones if tone.degree not in ("b7", "bb7")} - set(old.pitch_classes)
    scale = key.usual_pitch_classes
    return gained <= scale or not set(old.pitch_classes) <= scale


def simpler(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Triads in root position, at most one a bar and five kinds ("a bit": only the sevenths and tensions go)."""
    around = Around(song)

    def change(rows: list[Held]) -> list[Held]:
        plain = [row.to(triad(row.chord, around.key(row), wish.amount != "slight")) for row in rows]
        if wish.amount == "slight" or scope.track_ids is not None:
            return joined(plain)
        return joined(_few_kinds(around, one_a_bar(around, plain)))

    words = "plain triads" if wish.amount == "slight" else "plain triads, one a bar at most and five kinds at most"
    old = by_stretch(song, scope)
    claim = _plainer(old, [change(list(rows)) for rows in old])
    effects = symbol_claims(song, Effect(claim, scope, "less", None)) if claim else ()
    return rechorded(song, scope, change, words, effects)


def _plainer(old: Sequence[Sequence[Held]], new: Sequence[Sequence[Held]]) -> str:
    """What became less: kinds of chord, changes, tones beyond the triad; "" where only slash basses went."""
    before, after = ([row for rows in stretches for row in joined(rows)] for stretches in (old, new))
    if len({r.chord for r in after}) < len({r.chord for r in before}):
        return "kinds of chord"
    if len(after) < len(before):
        return "chord changes a bar"
    return "sevenths and colours" if any(len(r.chord.degrees) > 3 for r in before) else ""


def triad(chord: Chord, key: Key, root_position: bool = True) -> Chord:
    """The chord without sevenths, tensions and suspensions."""
    if chord.is_none or chord.quality == "5":
        return chord
    third = "b3" if chord.is_minor else "3" if "3" in chord.degrees else _own_third(chord, key)
    flat_fifth = "b5" in chord.degrees and third == "b3"
    quality = "dim" if flat_fifth else "aug" if chord.quality == "aug" else "m" if third == "b3" else ""
    made = Chord(chord.root, quality)
    keeps = chord.bass is not None and not root_position and chord.bass in {tone.name for tone in made.tones}
    return Chord(chord.root, quality, chord.bass) if keeps else made


def _own_third(chord: Chord, key: Key) -> str:
    root = chord.root_pitch_class or 0
    dominant = root == (key.tonic_pitch_class + 7) % 12
    return "b3" if (root + 3) % 12 in key.scale_pitch_classes and not dominant else "3"


def one_a_bar(around: Around, rows: Sequence[Held]) -> list[Held]:
    """The chord of each bar that lasts longest and suits the tune best; chords over several bars stay."""
    out: list[Held] = []
    for bar in around.song.grid.bars:
        inside = [r for r in rows if r.start_tick < bar.end_tick and bar.start_tick < r.end_tick]
        cut_rows = [r.between(max(r.start_tick, bar.start_tick), min(r.end_tick, bar.end_tick)) for r in inside]
        if not cut_rows:
            continue
        start, end = cut_rows[0].start_tick, cut_rows[-1].end_tick
        best = min(
            cut_rows,
            key=lambda r: around.misfit(r.chord, start, end) - r.ticks / (end - start) - 0.2 * (r is cut_rows[0]),
        )
        out.append(best.between(start, end))
    if out and rows and out[-1].end_tick < rows[-1].end_tick:
        out[-1] = out[-1].between(out[-1].start_tick, rows[-1].end_tick)
    return out


def _few_kinds(around: Around, rows: Sequence[Held]) -> list[Held]:
    """Chords beyond the five commonest kinds give way to the main chord that suits the tune best."""
    times: Counter[Chord] = Counter()
    for row in rows:
        times[row.chord] += row.ticks
    if len([c for c in times if not c.is_none]) <= MOST_KINDS:
        return list(rows)
    key = around.key(rows[0])
    main = [roman_to_chord(n, key) for n in (PLAIN_MINOR if key.is_minor else PLAIN_MAJOR)]
    kept = ([c for c, _ in times.most_common() if c in main] + [c for c, _ in times.most_common()])[:MOST_KINDS]
    kept = list(dict.fromkeys(kept))
    return [
        row
        if row.chord in kept or row.chord.is_none
        else row.to(min(kept, key=lambda c: (around.misfit(c, row.start_tick, row.end_tick), kept.index(c))))
        for row in rows
    ]


def power_chords(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Roots and fifths only."""

    def change(rows: list[Held]) -> list[Held]:
        return joined([r if r.chord.is_none else r.to(Chord(r.chord.root, "5")) for r in rows])

    effects = (Effect("thirds in the chords", scope, "is", 0.0, 0.1),)
    return rechorded(song, scope, change, "power chords, roots and fifths only", effects)


def suspensions(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """The fourth in place of the third in the first half of a chord, resolving in the second; where the fourth sounded
    in the chord before ("a lot": on every chord of two beats or more).

    Raises:
        EditError: No chord there is long enough, or none can be suspended.
    """
    around = Around(song)

    def change(rows: list[Held]) -> list[Held]:
        out: list[Held] = []
        for row in rows:
            before = out[-1].chord if out else around.before(row)
            suspended = _suspended(around, row, before, wish.amount)
            out += [row] if suspended is None else around.halves(row, suspended, row.chord)
        return out

    if not any(change(list(rows)) != rows for rows in by_stretch(song, scope)):
        raise EditError(
            f"No chord in {place_in_words(song, scope)} can be suspended: they last under two beats, or the tune holds "
            'the third. Say "slow the harmony down" first, or name other bars.'
        )
    effects = symbol_claims(song, Effect("suspended chords", scope, "more", 1.0))
    return rechorded(song, scope, change, "suspensions that resolve", effects)


def _suspended(around: Around, row: Held, before: Chord, amount: str) -> Chord | None:
    chord = row.chord
    if chord.is_none or chord.quality not in SUSPENDABLE or around.beats(row) < 2:
        return None
    fourth = ((chord.root_pitch_class or 0) + 5) % 12
    made = Chord(chord.root, SUSPENDABLE[chord.quality], chord.bass if chord.bass in _names(chord) else None)
    if around.clashes(chord, made, row.start_tick, around.middle(row)) or _sings_third(around, row):
        return None
    prepared = before.is_none or fourth in before.pitch_classes
    dominant = acts_as_dominant(chord, around.after(row), around.key(row))
    wanted = {"slight": dominant and prepared, "plain": prepared or dominant, "strong": True}
    return made if wanted[amount] or (amount == "slight" and prepared and row.chord.quality == "") else None


def _names(chord: Chord) -> set[str]:
    third = chord.third
    return {tone.name for tone in chord.tones if tone.pitch_class != third}


def _sings_third(around: Around, row: Held) -> bool:
    """Whether the tune holds the third that would be delayed."""
    return around.sung(row.start_tick, around.middle(row)).get(row.chord.third or -1, 0.0) > 0.3
