"""The pitches of one part over one chord moved to another chord: the nearest ones that keep their order.

A part's distinct pitches while a chord holds are moved together and never cross, so that a block chord keeps its
density, a broken chord its contour and a passing note its step. The choice is exact (Viterbi over pitches from the
bottom up, with the set of essential tones that are covered as state): the sum of movements, changes of function,
uncovered thirds and sevenths, intervals too low to be clear (`tools.theory.voicing.muddy`), and octaves that would run
in parallel with the bass. Rhythm and instruments' tables are not its business.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from tools.theory.chord import Chord
from tools.theory.key import Key
from tools.theory.scale import split_degree
from tools.theory.tensions import available_tensions, chord_scale
from tools.theory.voicing import muddy

REACH, FAR_REACH = 7, 12  # semitones a pitch may move, and where nothing is found nearer
OTHER_FUNCTION, BASS_FUNCTION, NOT_THE_BASS = 0.6, 1.5, 60.0
UNISON, SAME_IN_LINE, MUD, OUTSIDE, PARALLEL, TENSION, BOTH = 40.0, 7.0, 8.0, 3.0, 6.0, 2.0, 4.0
WANTED = ((3, 6.0), (7, 5.0), (9, 3.0), (11, 3.0), (13, 3.0))  # degrees, and what leaving one out costs
PULL, BASS_PULL, INVERTED_PULL = 0.3, 0.6, 1.5  # of the distance to the part's own notes before


@dataclass(frozen=True, slots=True)
class Pitch:
    """One distinct pitch of a part while a chord holds.

    Attributes:
        pitch: MIDI pitch as it was.
        passing: It is short and stands alone: any note of the scale will do.
        bass: It is the bass of the harmony there.
        also: Pitch classes of a chord that it is held into, () where it ends before.
    """

    pitch: int
    passing: bool = False
    bass: bool = False
    also: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """What a part's pitches move within.

    Attributes:
        old: The chord they sounded in; None where none is known.
        new: The chord they go to.
        key: The key there.
        low, high: The instrument's range.
        comfortable: Lowest and highest pitch of ordinary parts.
        together: Whether they sound at once, so that two of them may not meet.
        colour: Whether all of the chord's tones should be heard in this part alone.
        before: The part's pitches over the chord before, as they are now.
        bass_move: Bass pitch before and now, where another part plays it.
        is_line: The part is the bass line.
    """

    old: Chord | None
    new: Chord
    key: Key
    low: int
    high: int
    comfortable: tuple[int, int]
    together: bool
    colour: bool
    before: tuple[int, ...] = ()
    bass_move: tuple[int, int] | None = None
    is_line: bool = False


@lru_cache(maxsize=4096)
def moved_pitches(pitches: tuple[Pitch, ...], setting: Setting) -> tuple[int, ...]:
    """Where each pitch goes.

    Args:
        pitches: Distinct, from the bottom up.

    Returns:
        New pitches in the same order, never crossing.
    """
    for reach in (REACH, FAR_REACH):
        options = [tuple(_options(row, setting, reach)) for row in pitches]
        if all(options) and (found := _cheapest(pitches, options, setting)):
            return found
    return tuple(min(max(p.pitch, setting.low), setting.high) for p in pitches)


def _options(row: Pitch, setting: Setting, reach: int) -> Iterator[tuple[int, float]]:
    """Pitches one may go to, each with what it costs by itself."""
    new = setting.new
    tones = set(new.pitch_classes)
    is_tone = setting.old is None or setting.old.is_none or row.pitch % 12 in setting.old.pitch_classes
    allowed = (
        tones
        if is_tone or row.bass
        else set(chord_scale(new, setting.key))
        if row.passing
        else tones | available_tensions(new, setting.key)
    )
    low, high = min(setting.low, row.pitch), max(setting.high, row.pitch)
    reach = FAR_REACH if row.bass else reach
    for pitch in range(max(low, row.pitch - reach), min(high, row.pitch + reach) + 1):
        if pitch % 12 in allowed:
            yield pitch, _own_cost(row, pitch, is_tone, setting)


def _own_cost(row: Pitch, pitch: int, is_tone: bool, setting: Setting) -> float:
    new = setting.new
    cost = float(abs(pitch - row.pitch))
    if row.bass:
        cost += NOT_THE_BASS * (pitch % 12 != new.bass_pitch_class)
    elif is_tone and setting.old is not None:
        step = BASS_FUNCTION if setting.is_line else OTHER_FUNCTION
        cost += step * (_function(setting.old, row.pitch) != _function(new, pitch))
    if pitch % 12 not in new.pitch_classes and not row.passing:
        cost += TENSION
    if row.also and pitch % 12 not in row.also:
        cost += BOTH
    comfortable_low, comfortable_high = setting.comfortable
    beyond = max(comfortable_low - pitch, pitch - comfortable_high, 0)
    cost += 0.5 * max(0, beyond - max(comfortable_low - row.pitch, row.pitch - comfortable_high, 0))
    if not setting.low <= pitch <= setting.high:
        cost += OUTSIDE
    if setting.before:
        pull = PULL if not row.bass else BASS_PULL if new.bass is None else INVERTED_PULL
        cost += pull * min(abs(pitch - earlier) for earlier in setting.before)
    if setting.bass_move and not row.bass:
        cost += PARALLEL * _runs_with_bass(pitch, setting.before, setting.bass_move)
    return cost


def _function(chord: Chord, pitch: int) -> int:
    """Degree number a pitch has in a chord, suspensions as thirds, 0 for none."""
    for tone in chord.tones:
        if tone.pitch_class == pitch % 12:
            number = split_degree(tone.degree)[1]
            return {2: 3, 4: 3, 6: 7}.get(number, number)
    return 0


def _runs_with_bass(pitch: int, before: tuple[int, ...], bass_move: tuple[int, int]) -> bool:
    """Whether a pitch goes on in octaves with the bass from the part's own octave with it."""
    was, now = bass_move
    step = now - was
    return step != 0 and pitch % 12 == now % 12 and any(e % 12 == was % 12 and e + step == pitch for e in before)


def _essential(chord: Chord, colour: bool) -> tuple[tuple[int, float], ...]:
    """Pitch classes that should be heard, each with what its absence costs."""
    if not colour:
        return ()
    rows = [(tone.pitch_class, cost) for number, cost in WANTED if (tone := chord.tone(number))]
    if chord.third is None:
        rows += [(tone.pitch_class, 6.0) for n in (2, 4) if (tone := chord.tone(n))]
    fifth = chord.tone(5)
    if fifth is not None and fifth.degree != "5":
        rows.append((fifth.pitch_class, 4.0))
    if chord.seventh is None:
        rows.append((chord.root_pitch_class or 0, 2.0))
    return tuple(rows[:4])


_State = tuple[int, int]  # pitch, bits of the essential tones covered so far


def _cheapest(
    pitches: tuple[Pitch, ...], options: list[tuple[tuple[int, float], ...]], setting: Setting
) -> tuple[int, ...]:
    wanted = _essential(setting.new, setting.colour)
    bits = {pc: 1 << i for i, (pc, _) in enumerate(wanted)}
    rows: list[dict[_State, tuple[float, _State | None]]] = [
        {(pitch, bits.get(pitch % 12, 0)): (cost, None) for pitch, cost in options[0]}
    ]
    for index in range(1, len(pitches)):
        rows.append(_next_row(rows[-1], pitches[index - 1 : index + 1], options[index], bits, setting))
    if not rows[-1]:
        return ()
    missing = {mask: sum(c for pc, c in wanted if not mask & bits[pc]) for _, mask in rows[-1]}
    state: _State | None = min(rows[-1], key=lambda s: (rows[-1][s][0] + missing[s[1]], s))
    out: list[int] = []
    for row in reversed(rows):
        assert state is not None
        out.append(state[0])
        state = row[state][1]
    return tuple(out[::-1])


def _next_row(
    before: dict[_State, tuple[float, _State | None]],
    pair: tuple[Pitch, ...],
    options: tuple[tuple[int, float], ...],
    bits: dict[int, int],
    setting: Setting,
) -> dict[_State, tuple[float, _State | None]]:
    row: dict[_State, tuple[float, _State | None]] = {}
    for (earlier, mask), (so_far, _) in before.items():
        for pitch, own in options:
            if pitch < earlier:
                continue
            cost = so_far + own + _pair_cost(pair, earlier, pitch, setting)
            state = pitch, mask | bits.get(pitch % 12, 0)
            if state not in row or cost < row[state][0]:
                row[state] = cost, (earlier, mask)
    return row


def _pair_cost(pair: tuple[Pitch, ...], lower: int, upper: int, setting: Setting) -> float:
    cost = 0.0
    if lower == upper:
        cost += UNISON if setting.together else SAME_IN_LINE
    if setting.together and muddy(lower, upper) and not muddy(pair[0].pitch, pair[1].pitch):
        cost += MUD
    return cost
