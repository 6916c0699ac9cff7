"""A drum kit as an edit sees it: which key plays what, how loud and how late this drummer strikes it, and new strokes
that fit in.

Strokes are placed in ticks of a bar's own grid of sixteenths. Decides nothing about grooves.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean

from tools.compose.drum_voices import ACCENTS, VOICES, Texts
from tools.compose.meter import Meter, meter_of
from tools.edit.energy.parts import at_onsets, is_kit, need_tracks
from tools.edit.scope import Scope
from tools.errors import EditError
from tools.song.grid import Bar
from tools.song.values import SIXTEENTH, Note, Song, Track

KICKS = frozenset({35, 36})
SNARES = frozenset({37, 38, 39, 40})
FULL_SNARES = frozenset({38, 40})
HATS = frozenset({42, 44, 46})
RIDES = frozenset({51, 53, 59})
CRASHES = frozenset({49, 57, 55, 52})
CYMBALS = RIDES | CRASHES
TOMS = frozenset({41, 43, 45, 47, 48, 50})
TIMEKEEPERS = (42, 51, 59, 82, 69, 54, 44, 46)  # who marks the time, likeliest first
HANDS = frozenset({37, 38, 39, 40, 42, 46, 49, 51, 52, 53, 55, 57, 59}) | TOMS
GHOST_SHARE = 0.62  # of its voice's usual velocity: below it, a stroke is a ghost
_BASE = {36: 100, 35: 100, 38: 102, 40: 102, 37: 84, 39: 96, 42: 74, 46: 84, 44: 64, 49: 108, 57: 108, 51: 78, 53: 86}
_USUAL = 88
_LEVELS = {"X": 8.0, "x": 0.0, "o": -14.0, "g": -46.0}


@dataclass(frozen=True)
class Kit:
    """A drum track with its habits: mean velocity by key, and mean lateness by place within the beat."""

    track: Track
    levels: dict[int, float]
    late: dict[int, int]

    def level(self, key: int) -> float:
        """Velocity this drummer gives a key, else what such a drum usually gets beside the others."""
        if key in self.levels:
            return self.levels[key]
        known = [k for k in self.levels if k in _BASE]
        lift = mean(self.levels[k] - _BASE[k] for k in known) if known else 0.0
        return _BASE.get(key, _USUAL) + max(-30.0, min(15.0, lift))

    def stroke(self, tick: int, bar: Bar, key: int, accent: float = 0.0, length: int = SIXTEENTH) -> Note:
        """A new stroke in this drummer's time; `accent` is added to the usual velocity."""
        velocity = round(min(126.0, max(12.0, self.level(key) + accent)))
        late = self.late.get((tick - bar.start_tick) % _beat(bar), 0)
        return Note("", tick, min(length, max(1, bar.end_tick - tick)), key, velocity, shift_ticks=late)

    def in_bar(self, bar: Bar) -> list[Note]:
        """Its strokes in a bar."""
        return [n for n in self.track.notes if bar.start_tick <= n.onset_tick < bar.end_tick]

    def is_ghost(self, note: Note) -> bool:
        """Whether a stroke is much softer than its voice's usual one."""
        return note.velocity < GHOST_SHARE * self.level(note.midi_pitch)


def kits(song: Song, scope: Scope) -> list[Kit]:
    """The kits that play in a scope.

    Raises:
        EditError: There is none.
    """
    _no_pitches(scope)
    if not any(is_kit(t) for t in song.tracks):
        raise EditError('There are no drums in this piece; say "add drums" first.')
    return [kit_of(t) for t in need_tracks(song, scope, is_kit, "are no drums playing")]


def any_kit(song: Song, scope: Scope) -> Kit:
    """The kit of the scope's tracks with most strokes, whether it plays in the scope or not.

    Raises:
        EditError: There is none.
    """
    _no_pitches(scope)
    found = [t for t in song.tracks if is_kit(t) and scope.has_track(t) and t.notes]
    if not found:
        raise EditError('There are no drums that could play this; say "add drums" first.')
    return kit_of(max(found, key=lambda t: len(t.notes)))


def _no_pitches(scope: Scope) -> None:
    if scope.low_pitch > 35 or scope.high_pitch < 82:
        raise EditError("A range of pitches means nothing to a drum kit; name the drum, such as the snare or the hats.")


def kit_of(track: Track) -> Kit:
    """A drum track with its habits."""
    by_key: dict[int, list[int]] = {}
    for note in track.notes:
        by_key.setdefault(note.midi_pitch, []).append(note.velocity)
    levels = {key: _usual(values) for key, values in by_key.items()}
    shifts: dict[int, list[int]] = {}
    for note in track.notes:
        shifts.setdefault(note.onset_tick % (4 * SIXTEENTH), []).append(note.shift_ticks)
    return Kit(track, levels, {at: round(mean(rows)) for at, rows in shifts.items()})


def _usual(values: Sequence[int]) -> float:
    """Mean of the louder half, so that ghosts do not pull a voice down."""
    rows = sorted(values, reverse=True)
    return mean(rows[: max(1, (len(rows) + 1) // 2)])


def _beat(bar: Bar) -> int:
    return 4 * SIXTEENTH if bar.start_tick % (4 * SIXTEENTH) == 0 else max(1, bar.length_ticks)


def meter_in(bar: Bar) -> Meter:
    """The beats of a bar."""
    return meter_of(bar.meter.numerator, bar.meter.denominator)


def steps_in(bar: Bar) -> int:
    """Whole sixteenths in a bar, which a pickup or a split bar has fewer of."""
    return bar.length_ticks // SIXTEENTH


def tick_at(bar: Bar, step: int) -> int:
    """The tick of a sixteenth of the bar."""
    return bar.start_tick + step * SIXTEENTH


def beats_in(bar: Bar) -> list[int]:
    """Ticks of the beats of a bar."""
    return [at for start, _ in meter_in(bar).beats if (at := tick_at(bar, start)) < bar.end_tick]


def written(kit: Kit, bar: Bar, texts: Texts, first_step: int = 0) -> list[Note]:
    """The strokes of a bar of texts (`tools.compose.drum_voices`) from a step on."""
    return [
        kit.stroke(tick_at(bar, step), bar, VOICES[voice], _LEVELS[char], SIXTEENTH)
        for voice, text in texts.items()
        for step, char in enumerate(text)
        if char in ACCENTS and first_step <= step < steps_in(bar)
    ]


def texts_of(kit: Kit, bar: Bar) -> dict[str, str]:
    """The bar's strokes as texts: what is not on the grid or has no voice of that name is left out."""
    names = {key: voice for voice, key in VOICES.items()}
    rows: dict[str, list[str]] = {}
    for note in kit.in_bar(bar):
        voice = names.get(note.midi_pitch)
        step, off = divmod(note.onset_tick - bar.start_tick, SIXTEENTH)
        if voice is not None and not off and step < steps_in(bar):
            row = rows.setdefault(voice, ["."] * steps_in(bar))
            row[step] = "g" if kit.is_ghost(note) else "X"
    return {voice: "".join(row) for voice, row in rows.items()}


def timekeeper(notes: Iterable[Note]) -> int | None:
    """The key that marks the time among some strokes: the cymbal or shaker struck most often."""
    counts: dict[int, int] = {}
    for note in notes:
        if note.midi_pitch in TIMEKEEPERS:
            counts[note.midi_pitch] = counts.get(note.midi_pitch, 0) + 1
    if not counts:
        return None
    return max(counts, key=lambda key: (counts[key], -TIMEKEEPERS.index(key)))


def hands_free(notes: Iterable[Note], tick: int) -> bool:
    """Whether a drummer who plays these has a hand free at a tick."""
    return sum(n.midi_pitch in HANDS for n in at_onsets(notes).get(tick, ())) < 2


# Single drums by what people call them, and the keys meant; the first is what is struck when it is put in.
DRUM_VOICE_WORDS: Mapping[str, tuple[re.Pattern[str], tuple[int, ...]]] = {
    name: (re.compile(pattern), keys)
    for name, pattern, keys in (
        ("hi-hat", r"(?:closed |open )?(?:hi ?)?hats?|high ?hats?|hihats?", (42, 44, 46)),
        ("clap", r"(?:hand ?)?clap(?:s|ping)?", (39,)),
        ("tambourine", r"tamb(?:o)?urines?|tambo", (54,)),
        ("shaker", r"shakers?|egg shakers?", (82,)),
        ("kick", r"kicks?(?: drums?)?|bass drums?", (36, 35)),
        ("snare", r"snares?(?: drums?)?", (38, 40)),
        ("rimshot", r"rim ?shots?|rims?|rim ?clicks?|(?:side|cross) ?sticks?", (37,)),
        ("crash", r"crash(?:es)?(?: cymbals?)?", (49, 57)),
        ("ride", r"rides?(?: cymbals?)?", (51, 53, 59)),
        ("cymbals", r"cymbals?", (49, 57, 51, 53, 59, 52, 55)),
        ("toms", r"toms?|tom toms?", (47, 41, 43, 45, 48, 50)),
        ("cowbell", r"cow ?bells?", (56,)),
        ("triangle", r"triangles?", (81, 80)),
        ("sleigh bells", r"(?:sleigh|jingle) ?bells?", (83,)),
        ("congas", r"congas?", (63, 62, 64)),
        ("bongos", r"bongos?", (60, 61)),
        ("cabasa", r"cabasas?", (69,)),
        ("maracas", r"maracas?", (70,)),
        ("woodblock", r"wood ?blocks?", (76, 77)),
        ("claves", r"claves?", (75,)),
        ("castanets", r"castanets?", (85,)),
    )
}
