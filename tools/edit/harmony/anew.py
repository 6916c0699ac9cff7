"""All chords of a stretch anew under the same tune.

A search over chords for each place (Viterbi 1967): how the tune sits on them, how usual the step from one to the next
is, where phrases come home, and that they are other chords than before. The harmonic rhythm stays; the last chord of a
stretch that came home comes home again. The steps' costs are our own, after the tables of usual root movements in
Kostka and Payne, Tonal Harmony: falling fifths first, then thirds down and seconds up.
"""

from collections.abc import Sequence
from random import Random

from tools.edit.harmony.around import Around
from tools.edit.harmony.result import rechorded
from tools.edit.harmony.substitute import dominant_of
from tools.edit.harmony.timeline import Held, by_stretch, joined
from tools.edit.scope import Scope
from tools.edit.values import Edited, EditWish, Effect
from tools.song.values import Song
from tools.theory.chord import Chord
from tools.theory.key import Key
from tools.theory.roman import roman_to_chord

DIATONIC = {
    "major": (("I", 0.0), ("ii", 0.2), ("iii", 0.7), ("IV", 0.1), ("V", 0.2), ("vi", 0.2)),
    "minor": (("i", 0.0), ("III", 0.4), ("iv", 0.2), ("v", 0.7), ("V", 0.4), ("VI", 0.2), ("VII", 0.3)),
}
COLOURED = {
    "major": (("iv", 1.2), ("bVI", 1.4), ("bVII", 1.1)),
    "minor": (("bII", 1.5), ("IV", 1.1)),
}
STEPS = {0: 1.5, 5: 0.0, 9: 0.35, 8: 0.4, 2: 0.35, 7: 0.6, 10: 0.7, 3: 0.8, 4: 0.8, 1: 0.9, 11: 0.9, 6: 1.4}
"""Semitones from root to root, up -> cost: a falling fifth (5 up) is the most usual step."""
FAMILIAR, REPEATED, SUITED, RISING_CLOSE = 3.0, 1.2, 4.0, 0.8
NOVELTY = {"slight": 1.0, "plain": 3.0, "strong": 6.0}


def reharmonise(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Other chords under the tune: plain ones of the key ("a bit"), applied dominants too, borrowed ones ("a lot")."""
    around = Around(song)

    def change(rows: list[Held]) -> list[Held]:
        return joined(_cheapest(around, rows, wish))

    allowed = max(4.0, 0.25 * sum(len(rows) for rows in by_stretch(song, scope)))
    effects = (Effect("tune notes against their chord", scope, "same", None, allowed),)
    return rechorded(song, scope, change, "new chords under the same tune", effects)


def _cheapest(around: Around, rows: Sequence[Held], wish: EditWish) -> list[Held]:
    """The row of chords that costs least."""
    noise = Random(f"{wish.seed} chords")
    options = [_options(around, rows, i, wish) for i in range(len(rows))]
    costs = [[own + noise.random() * 0.3 for _, own in row] for row in options]
    links: list[list[int]] = [[0] * len(options[0])]
    first = around.before(rows[0])
    costs[0] = [c + _step(first, chord) for c, (chord, _) in zip(costs[0], options[0], strict=True)]
    for i in range(1, len(rows)):
        link_row = []
        for j, (chord, _) in enumerate(options[i]):
            steps = [costs[i - 1][k] + _step(before, chord) for k, (before, _) in enumerate(options[i - 1])]
            k = min(range(len(steps)), key=steps.__getitem__)
            costs[i][j] += steps[k]
            link_row.append(k)
        links.append(link_row)
    after = around.after(rows[-1])
    ends = [c + _step(chord, after) for c, (chord, _) in zip(costs[-1], options[-1], strict=True)]
    at = min(range(len(ends)), key=ends.__getitem__)
    chosen: list[Held] = []
    for i in range(len(rows) - 1, -1, -1):
        chosen.append(rows[i].to(options[i][at][0]))
        at = links[i][at]
    return chosen[::-1]


def _options(around: Around, rows: Sequence[Held], index: int, wish: EditWish) -> list[tuple[Chord, float]]:
    """What may stand in one place, each chord with what it costs by itself."""
    row = rows[index]
    if row.chord.is_none:
        return [(row.chord, 0.0)]
    key = around.key(row)
    mode = "minor" if key.is_minor else "major"
    table = list(DIATONIC[mode])
    table += list(COLOURED[mode]) if wish.amount == "strong" else []
    chords = [(_in_manner(roman_to_chord(n, key), row.chord, key), cost) for n, cost in table]
    if wish.amount != "slight":
        targets = [c for c, _ in chords if c.quality not in ("dim",) and c.root_pitch_class != key.tonic_pitch_class]
        chords += [(dominant_of(c), 1.3) for c in targets]
    is_last = index == len(rows) - 1
    came_home = is_last and len(rows) > 1 and row.chord.root_pitch_class == key.tonic_pitch_class
    if came_home:
        return [(row.chord, 0.0)]
    return [
        (chord, cost + SUITED * around.misfit(chord, row.start_tick, row.end_tick) + _known(chord, row.chord, wish))
        for chord, cost in dict(chords).items()
    ]


def _known(chord: Chord, old: Chord, wish: EditWish) -> float:
    """What it costs to be the chord that was there."""
    return (
        NOVELTY[wish.amount]
        if chord.root_pitch_class == old.root_pitch_class and chord.is_minor == old.is_minor
        else 0.0
    )


def _in_manner(chord: Chord, old: Chord, key: Key) -> Chord:
    """The chord as a seventh chord of the key where the one before was one, with its ninth where that had it."""
    if old.seventh is None or chord.quality not in ("", "m"):
        return chord
    root = chord.root_pitch_class or 0
    ninth = any(d in ("9", "13", "11") for d in old.degrees) and (root + 2) % 12 in key.scale_pitch_classes
    if chord.is_minor:
        return Chord(chord.root, "m9" if ninth else "m7")
    major = (root + 11) % 12 in key.scale_pitch_classes
    return Chord(chord.root, ("maj9" if ninth else "maj7") if major else "9" if ninth else "7")


def _step(before: Chord, after: Chord) -> float:
    """What the step from one chord to the next costs; a dominant seventh that does not fall costs more."""
    if before.is_none or after.is_none:
        return 0.0
    up = ((after.root_pitch_class or 0) - (before.root_pitch_class or 0)) % 12
    cost = STEPS[up] + (REPEATED if before == after else 0.0)
    if "b7" in before.degrees and "3" in before.degrees and up not in (5, 11, 2, 0):
        cost += 2.0
    return cost
