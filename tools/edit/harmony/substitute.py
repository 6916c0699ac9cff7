"""Other chords for those that stand: tritone substitutes, applied dominants, two-fives, relatives, borrowed chords.

Each rule looks at the chord, the one it leads to and the tune above; where nothing fits, it says so. After the usual
accounts: Levine, The Jazz Theory Book (1995), chapters 12 and 13; Kostka and Payne, Tonal Harmony, on applied dominants
and mode mixture.
"""

from collections.abc import Callable, Sequence
from random import Random

from tools.edit.harmony.around import Around, acts_as_dominant, falls_to
from tools.edit.harmony.result import place_in_words, rechorded, symbol_claims
from tools.edit.harmony.timeline import Held
from tools.edit.scope import Scope
from tools.edit.values import Edited, EditWish, Effect
from tools.errors import EditError
from tools.song.values import Song
from tools.theory.chord import Chord
from tools.theory.key import Key, fifths_of, name_at
from tools.theory.roman import roman_to_chord

BEARABLE = 0.9  # of `Around.misfit`: a chord that suits the tune worse is not taken
# Degree in semitones and third -> numerals that share two tones with it (Kostka and Payne: relatives).
RELATIVES_MAJOR = {
    0: ("vi", "iii"), 2: ("IV", "viio"), 4: ("I", "vi"), 5: ("ii", "vi"), 7: ("iii", "viio"), 9: ("I", "IV"),
    11: ("V", "ii"),
}  # fmt: skip
RELATIVES_MINOR = {
    0: ("VI", "III"), 2: ("iv", "VI"), 3: ("i", "V"), 5: ("VI", "iio"), 7: ("III", "VII"), 8: ("iv", "i"),
    10: ("v", "III"),
}  # fmt: skip
# The same -> chords borrowed from the parallel mode, best first.
BORROWED_MAJOR = {5: ("iv", "iv7"), 2: ("iiø7", "iv"), 9: ("bVI",), 7: ("bVII", "v"), 0: ("bVI",), 4: ("bIII",)}
BORROWED_MINOR = {5: ("IV",), 2: ("bII", "ii"), 0: ("I",), 8: ("bII", "IV"), 7: ("v",), 3: ("bII",)}


def tritone_sub(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Dominants replaced by the seventh chord a tritone away; where a stretch has none, one leads into the chord after
    its last one.
    """
    around = Around(song)

    def change(rows: list[Held]) -> list[Held]:
        found = [_is_dominant(around, rows, i) for i in range(len(rows))]
        if any(found):
            return [r.to(substitute(r.chord)) if yes else r for r, yes in zip(rows, found, strict=True)]
        return [*rows[:-1], *_led(around, rows[-1], _below)]

    effects = symbol_claims(song, Effect("dominants a semitone above their goal", scope, "more", 1.0))
    return rechorded(song, scope, change, "tritone substitution", effects)


def _is_dominant(around: Around, rows: Sequence[Held], index: int) -> bool:
    after = rows[index + 1].chord if index + 1 < len(rows) else around.after(rows[index])
    chord = rows[index].chord
    return acts_as_dominant(chord, after, around.key(rows[index])) and falls_to(chord, after)


def substitute(chord: Chord) -> Chord:
    """The dominant a tritone away: G7 becomes Db7, written as the flat second above its goal."""
    return _below(Chord(name_at(fifths_of(chord.root) - 1)))


def _below(goal: Chord) -> Chord:
    """A seventh chord a semitone above its goal: its flat second, but B7 and no Cb7."""
    name = name_at(fifths_of(goal.root) - 5)
    return Chord(name_at(fifths_of(name) + 12) if name in ("Cb", "Fb") or name.endswith("bb") else name, "7")


def dominant_of(goal: Chord) -> Chord:
    """The seventh chord a fifth above a root."""
    return Chord(name_at(fifths_of(goal.root) + 1), "7")


def two_of(goal: Chord) -> Chord:
    """The second degree of a goal's key: half-diminished before a minor chord."""
    return Chord(name_at(fifths_of(goal.root) + 2), "m7b5" if goal.is_minor else "m7")


def _led(around: Around, row: Held, leading: Callable[[Chord], Chord]) -> list[Held]:
    """A chord whose second half leads into the next one; itself where it is short or nothing follows."""
    goal = around.after(row)
    if goal.is_none or row.chord.is_none or around.beats(row) < 2:
        return [row]
    lead = leading(goal)
    start = around.middle(row)
    if lead.root == row.chord.root or around.misfit(lead, start, row.end_tick) > BEARABLE:
        return [row]
    return around.halves(row, row.chord, lead)


def secondary_dominants(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """The dominant of the next chord in the second half of a chord; every other fitting place, all of them ("a lot"),
    or one ("a bit").
    """
    around = Around(song)

    def change(rows: list[Held]) -> list[Held]:
        made = [_with_dominant(around, row) for row in rows]
        return _some(rows, made, wish, around)

    effects = symbol_claims(song, Effect("applied dominants", scope, "more", 1.0))
    return rechorded(song, scope, change, "secondary dominants lead into the chords", effects)


def _with_dominant(around: Around, row: Held) -> list[Held]:
    goal, key = around.after(row), around.key(row)
    if goal.is_none or goal.root_pitch_class == key.tonic_pitch_class or goal.quality not in _RESTS:
        return [row]
    return _led(around, row, dominant_of)


_RESTS = ("", "m", "7", "m7", "maj7", "maj9", "m9", "6", "69", "m6", "sus4", "add9", "9", "13")


def _some(rows: Sequence[Held], made: Sequence[list[Held]], wish: EditWish, around: Around) -> list[Held]:
    """Some of the places where something new was made, as the amount says, those that suit the tune best first."""
    places = [i for i, new in enumerate(made) if new != [rows[i]]]
    if not places:
        return list(rows)
    rng = Random(f"{wish.seed} places")
    cost = {
        i: sum(around.misfit(r.chord, r.start_tick, r.end_tick) for r in made[i]) + rng.random() * 0.05 for i in places
    }
    count = {"slight": 1, "plain": max(1, (len(places) + 1) // 2), "strong": len(places)}[wish.amount]
    chosen = set(sorted(places, key=lambda i: (cost[i], i))[:count])
    return [held for i, row in enumerate(rows) for held in (made[i] if i in chosen else [row])]


def two_fives(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """A two before each five; elsewhere a two-five of the next chord in the second half of a long one."""
    around = Around(song)

    def change(rows: list[Held]) -> list[Held]:
        return two_fives_of(around, rows, at_home=wish.amount == "slight")

    effects = symbol_claims(song, Effect("chord changes a bar", scope, "more", None))
    return rechorded(song, scope, change, "two-fives put in", effects)


def two_fives_of(around: Around, rows: Sequence[Held], at_home: bool) -> list[Held]:
    """The rows with a two before each five of two beats or more.

    Args:
        at_home: Only the key's own fives; else chords of four beats also end in a two-five of the next.
    """
    out: list[Held] = []
    for index, row in enumerate(rows):
        after = rows[index + 1].chord if index + 1 < len(rows) else around.after(row)
        before = rows[index - 1].chord if index else around.before(row)
        out += _two_five(around, row, before, after, at_home)
    return out


def _two_five(around: Around, row: Held, before: Chord, after: Chord, at_home: bool) -> list[Held]:
    chord, key = row.chord, around.key(row)
    if chord.is_none or around.beats(row) < 2:
        return [row]
    if acts_as_dominant(chord, after, key):
        root = name_at(fifths_of(chord.root) - 1)
        minor = after.is_minor if not after.is_none and after.root == root else key.is_minor and root == key.tonic
        goal = Chord(root, "m" if minor else "")
        two = two_of(goal)
        fits = around.misfit(two, row.start_tick, around.middle(row)) <= BEARABLE
        five = chord if "b7" in chord.degrees else Chord(chord.root, "7")
        return around.halves(row, two, five) if fits and before.root != two.root else [row]
    if at_home or after.is_none or around.beats(row) < 4 or after.quality not in _RESTS or after.root == chord.root:
        return [row]
    first, second = around.halves(row, chord, dominant_of(after))
    pair = around.halves(second, two_of(after), dominant_of(after))
    fits = all(around.misfit(r.chord, r.start_tick, r.end_tick) <= BEARABLE for r in pair)
    return [first, *pair] if fits else [row]


def substitutes(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Chords replaced by relatives that share two tones with them: a chord for every other, one, or all."""
    around = Around(song)

    def change(rows: list[Held]) -> list[Held]:
        made = [[row.to(_relative(around, row, rows))] for row in rows]
        made[-1] = [rows[-1]] if len(rows) > 1 else made[-1]
        return _some(rows, made, wish, around)

    return rechorded(song, scope, change, "chords exchanged for relatives")


def _relative(around: Around, row: Held, rows: Sequence[Held]) -> Chord:
    chord, key = row.chord, around.key(row)
    if chord.is_none:
        return chord
    degree = ((chord.root_pitch_class or 0) - key.tonic_pitch_class) % 12
    table = RELATIVES_MINOR if key.is_minor else RELATIVES_MAJOR
    sevenths = chord.seventh is not None
    options = [_read(n, key, sevenths) for n in table.get(degree, ())]
    neighbours = {around.before(row).root, around.after(row).root}
    options = [c for c in options if c.quality != "dim"]
    options = [c for c in options if c.root not in neighbours] or options
    fitting = [c for c in options if around.misfit(c, row.start_tick, row.end_tick) <= BEARABLE]
    return min(fitting, key=lambda c: around.misfit(c, row.start_tick, row.end_tick), default=chord)


def _read(numeral: str, key: Key, sevenths: bool) -> Chord:
    """A numeral in a key, as a seventh chord of the key where sevenths are the manner."""
    chord = roman_to_chord(numeral, key)
    if not sevenths or chord.seventh is not None:
        return chord
    root = chord.root_pitch_class or 0
    if chord.quality == "dim":
        return Chord(chord.root, "m7b5")
    if chord.is_minor:
        return Chord(chord.root, "m7")
    return Chord(chord.root, "maj7" if (root + 11) % 12 in key.scale_pitch_classes else "7")


def borrow(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """A chord of the parallel mode: the minor fourth or flat sixth on the way to the last tonic ("a bit" and plain), or
    wherever one fits ("a lot").

    Raises:
        EditError: None suits the tune there.
    """
    around = Around(song)

    def change(rows: list[Held]) -> list[Held]:
        made = [_borrowed(around, row) for row in rows]
        places = [i for i, new in enumerate(made) if new != [rows[i]]]
        if wish.amount != "strong" and places:
            close = [i for i in places if i < _last_home(around, rows)] or places
            best = max(close, key=lambda i: (_kind_of_place(around, rows[i]), i))
            made = [new if i == best else [rows[i]] for i, new in enumerate(made)]
        return [held for new in made for held in new]

    effects = symbol_claims(song, Effect("borrowed chords", scope, "more", 1.0))
    words = "borrowed from the parallel " + ("major" if Around(song).key(Around(song).rows[0]).is_minor else "minor")
    try:
        return rechorded(song, scope, change, words, effects)
    except EditError as error:
        if "changes nothing" not in str(error):
            raise
        raise EditError(
            f"No borrowed chord suits the tune in {place_in_words(song, scope)}: it holds the notes that would change. "
            "Name other bars, or name the chord you want there."
        ) from None


def _borrowed(around: Around, row: Held) -> list[Held]:
    """A chord exchanged for a borrowed one, or, on the tonic, with one in its second half."""
    chord, key = row.chord, around.key(row)
    if chord.is_none or not set(chord.pitch_classes) <= key.usual_pitch_classes:
        return [row]
    degree = ((chord.root_pitch_class or 0) - key.tonic_pitch_class) % 12
    table = BORROWED_MINOR if key.is_minor else BORROWED_MAJOR
    sevenths = chord.seventh is not None
    for numeral in table.get(degree, ()):
        made = _read(numeral, key, sevenths)
        if degree in (0, 7) and around.beats(row) >= 2:
            start = around.middle(row)
            if around.misfit(made, start, row.end_tick) <= 0.5 and not around.after(row).is_none and degree == 0:
                return around.halves(row, chord, made)
        elif degree not in (0, 7) and around.misfit(made, row.start_tick, row.end_tick) <= 0.6:
            return [row.to(made)]
    return [row]


def _last_home(around: Around, rows: Sequence[Held]) -> int:
    homes = [i for i, r in enumerate(rows) if r.chord.root_pitch_class == around.key(r).tonic_pitch_class]
    return homes[-1] if homes else len(rows)


def _kind_of_place(around: Around, row: Held) -> int:
    """Fourths and seconds before sixths, these before the rest."""
    degree = ((row.chord.root_pitch_class or 0) - around.key(row).tonic_pitch_class) % 12
    return {5: 3, 2: 2, 9: 1}.get(degree, 0)
