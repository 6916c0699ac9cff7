"""The lines of a song: its tracks, taken apart until there are as many parts as players.

Staves and voices are separate lines; block chords come apart from the top; a wide broken chord comes apart into its low
and its high notes. Tunes and bass lines are never cut. Where nothing is left to take apart, the tune is doubled. Who
plays a part is decided in `tools.edit.orchestrate`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

from tools.song.values import Note, Track

CHORDS_SHARE = 0.3
WIDE_SEMITONES = 9
LEAPING_SEMITONES = 4.0
SMALLEST_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Part:
    """A line or layer to be played.

    Attributes:
        notes: In a track's order.
        track: Where it comes from.
        is_tune: It carries the melody and is not cut.
        is_double: It is a copy.
    """

    notes: tuple[Note, ...]
    track: Track
    is_tune: bool = False
    is_double: bool = False

    @property
    def register(self) -> float:
        """Mean pitch, long notes counting more."""
        weight = sum(max(1, n.length_ticks) for n in self.notes)
        return sum(n.midi_pitch * max(1, n.length_ticks) for n in self.notes) / weight

    @property
    def span(self) -> int:
        """Semitones from its lowest to its highest note."""
        return max(n.midi_pitch for n in self.notes) - min(n.midi_pitch for n in self.notes)


def split_parts(tracks: list[Track], wanted: int) -> list[Part]:
    """Parts from high to low: at least `wanted` of them.

    Args:
        tracks: Pitched tracks with notes.
        wanted: Number of players.
    """
    melody = next((t for t in tracks if t.role == "melody"), None)
    parts = [Part(track.notes, track, track is melody) for track in tracks]
    for cut in (_by_lane, _by_chord, _by_register):
        while len(parts) < wanted and (halves := _cut_one(parts, cut)):
            at, pieces = halves
            parts[at : at + 1] = pieces
    parts.sort(key=lambda part: -part.register)
    tune = next((part for part in parts if part.is_tune), parts[0])
    doubles = [_doubled(tune, number) for number in range(wanted - len(parts))]
    return sorted([*parts, *doubles], key=lambda part: -part.register)


def _cut_one(parts: list[Part], cut: Callable[[Part], list[Part]]) -> tuple[int, list[Part]] | None:
    """The fullest part that this way of cutting takes apart, and its pieces; None when it cuts none."""
    for part in sorted(parts, key=lambda p: (-_thickness(p), -p.span, -len(p.notes))):
        pieces = cut(part)
        if len(pieces) > 1:
            return parts.index(part), pieces
    return None


def _by_lane(part: Part) -> list[Part]:
    """The upper staff, or on one staff the first voice, and the rest."""
    lanes = sorted({(note.staff, note.voice) for note in part.notes})
    if len(lanes) == 1:
        return [part]
    has_staves = lanes[0][0] != lanes[-1][0]
    first = {lane for lane in lanes if lane[0] == lanes[0][0]} if has_staves else {lanes[0]}
    return _halves(part, {n.id for n in part.notes if (n.staff, n.voice) in first})


def _by_chord(part: Part) -> list[Part]:
    """The top note of each onset, and what lies under it, where a good share of the onsets are chords."""
    tops: dict[int, Note] = {}
    for note in part.notes:
        best = tops.get(note.onset_tick)
        tops[note.onset_tick] = note if best is None or note.midi_pitch > best.midi_pitch else best
    if len(part.notes) - len(tops) < CHORDS_SHARE * len(tops):
        return [part]
    return _halves(part, {note.id for note in tops.values()})


def _by_register(part: Part) -> list[Part]:
    """High and low notes of a wide line, cut at its widest gap that leaves each side a fair share."""
    if part.is_tune or part.track.role == "bass" or part.span < WIDE_SEMITONES or _mean_leap(part) < LEAPING_SEMITONES:
        return [part]
    pitches = sorted(note.midi_pitch for note in part.notes)
    least = max(1, round(SMALLEST_SHARE * len(pitches)))
    cuts = [
        (pitches[i] - pitches[i - 1], -abs(i - len(pitches) / 2), i) for i in range(least, len(pitches) - least + 1)
    ]
    gap, _, at = max(cuts, default=(0, 0.0, 0))
    return _halves(part, {note.id for note in part.notes if note.midi_pitch >= pitches[at]}) if gap else [part]


def _mean_leap(part: Part) -> float:
    """Mean interval from note to note in semitones: broken chords leap, tunes step."""
    steps = [abs(b.midi_pitch - a.midi_pitch) for a, b in pairwise(part.notes)]
    return sum(steps) / len(steps) if steps else 0.0


def _halves(part: Part, upper_ids: set[str]) -> list[Part]:
    upper = tuple(note for note in part.notes if note.id in upper_ids)
    lower = tuple(note for note in part.notes if note.id not in upper_ids)
    if not lower or not upper:
        return [part]
    return [replace(part, notes=upper), replace(part, notes=lower, is_tune=False)]


def _doubled(part: Part, number: int) -> Part:
    """A copy at the unison, with note ids of its own."""
    return Part(tuple(replace(n, id=f"{n.id}.d{number + 1}") for n in part.notes), part.track, False, True)


def _thickness(part: Part) -> float:
    """Notes per onset; 1 for a single line."""
    return len(part.notes) / len({note.onset_tick for note in part.notes})
