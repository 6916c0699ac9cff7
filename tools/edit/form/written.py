"""New sections composed for a piece that exists: chords by function, every part by the composer's own writers, and a
tune made of the piece's own motif.

The harmony of a bridge and a pre-chorus follows common practice: a bridge leaves the tonic and ends on the dominant, a
pre-chorus goes from a predominant to a dominant pedal (D. Temperley, The Musical Language of Rock, 2018, chapters 8
and 9).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tools.compose.rewrite import rewrite
from tools.compose.seeds import stream
from tools.edit.form.final_chord import key_at
from tools.edit.form.vary import lead_of
from tools.edit.notes import next_number
from tools.edit.scope import Scope
from tools.edit.values import sorted_notes
from tools.errors import MusicError
from tools.instruments.lookup import row_of
from tools.song.values import EIGHTH, QUARTER, ChordSymbol, Note, Song, Track
from tools.theory.key import Key

_Row = tuple[tuple[int, str], ...]  # (semitones over the tonic, quality) a bar
# Kind of section, minor -> chords a bar, four or eight bars; "sevenths" are added where the piece is fond of them.
CHORDS: Mapping[tuple[str, bool], tuple[_Row, ...]] = {
    ("Pre-Chorus", False): (
        ((2, "m"), (5, ""), (7, "sus4"), (7, "7")),
        ((5, ""), (2, "m"), (7, "sus4"), (7, "7")),
        ((9, "m"), (5, ""), (7, "sus4"), (7, "7")),
    ),
    ("Pre-Chorus", True): (
        ((5, "m"), (8, ""), (7, "sus4"), (7, "7")),
        ((8, ""), (5, "m"), (7, "sus4"), (7, "7")),
    ),
    ("Bridge", False): (
        ((9, "m"), (4, "m"), (5, ""), (0, ""), (9, "m"), (2, "m"), (7, "sus4"), (7, "7")),
        ((5, ""), (7, ""), (4, "m"), (9, "m"), (5, ""), (2, "m"), (7, "sus4"), (7, "7")),
        ((9, "m"), (5, ""), (2, "m"), (4, "m"), (5, ""), (2, "m"), (7, "sus4"), (7, "7")),
    ),
    ("Bridge", True): (
        ((3, ""), (10, ""), (8, ""), (3, ""), (5, "m"), (8, ""), (7, "sus4"), (7, "7")),
        ((8, ""), (3, ""), (10, ""), (5, "m"), (8, ""), (5, "m"), (7, "sus4"), (7, "7")),
    ),
}
FOND_OF_SEVENTHS = 0.4  # share of a piece's chords that have one
RISE, ANSWER = "rise", "answer"
BRIDGE_LIFT = 4  # semitones a bridge's tune lies over the verse's, where the instrument lets it
ORDER = ("drums", "bass", "chords", "pad", "counter", "other", "melody")


@dataclass(frozen=True, slots=True)
class _Motif:
    """Two bars of the piece's tune: onsets in ticks from their barline, lengths, pitches."""

    notes: tuple[tuple[int, int, int], ...]
    bar_ticks: int


def compose_section(song: Song, scope: Scope, kind: str, seed: int, players: Sequence[str] = ()) -> tuple[Song, str]:
    """The song with an empty stretch composed, and its chords in words.

    Args:
        song: The song with the empty bars and their section in it.
        scope: The empty stretch.
        kind: "Bridge" or "Pre-Chorus".
        seed: Another one gives other music.
        players: Ids of the tracks that play; () lets those play that play next to it.
    """
    key = key_at(song, scope.start_tick)
    bars = [b for b in song.grid.bars if scope.start_tick <= b.start_tick < scope.end_tick]
    symbols = _symbols(song, key, kind, len(bars), seed)
    named = bool(song.chords)
    after = [c for c in song.chords if c.tick >= scope.end_tick]
    resumed = () if not named or (after and after[0].tick == scope.end_tick) else _resumed(song, scope)
    rows = [ChordSymbol(bar.start_tick, symbol) for bar, symbol in zip(bars, symbols, strict=True)]
    outside = [c for c in song.chords if not scope.has_tick(c.tick)]
    chords = tuple(sorted([*outside, *rows, *resumed], key=lambda c: c.tick))
    made = replace(song, chords=chords)
    ids = tuple(players) or _neighbours(song, scope)
    lead = next((t for t in song.tracks if t.id in ids and t.role == "melody"), None) or _lead(song, ids)
    first, last = bars[0].number, bars[-1].number
    for track in sorted(made.tracks, key=lambda t: ORDER.index(t.role)):
        if track.id not in ids or (lead is not None and track.id == lead.id and track.staves == 1):
            continue
        made = _with_track(made, _rewritten(made, track, first, last, seed))
    if lead is not None:
        made = _with_tune(made, lead.id, scope, kind, key, seed)
    made = _with_tidy_pedals(made, scope)
    return (made if named else replace(made, chords=())), " ".join(_spoken(symbols))


def _spoken(symbols: Sequence[str]) -> list[str]:
    return [s for i, s in enumerate(symbols) if i == 0 or symbols[i - 1] != s]


def _resumed(song: Song, scope: Scope) -> tuple[ChordSymbol, ...]:
    """The chord that held before the new bars, said again after them."""
    before = [c for c in song.chords if c.tick < scope.start_tick]
    goes_on = scope.end_tick < song.end_tick and before
    return (replace(before[-1], tick=scope.end_tick),) if goes_on else ()


def _symbols(song: Song, key: Key, kind: str, bars: int, seed: int) -> list[str]:
    rows = CHORDS[("Bridge" if kind != "Pre-Chorus" else kind, key.is_minor)]
    row = rows[stream(seed, "form", kind).randrange(len(rows))]
    fitted = _fitted(row, bars)
    sevenths = sum("7" in c.symbol or "9" in c.symbol for c in song.chords) > FOND_OF_SEVENTHS * max(
        1, len(song.chords)
    )
    return [
        f"{key.spell_name(key.tonic_pitch_class + step)}{_quality(quality, step, sevenths)}" for step, quality in fitted
    ]


def _quality(quality: str, step: int, sevenths: bool) -> str:
    if not sevenths or quality in ("7", "sus4"):
        return "7sus4" if quality == "sus4" and sevenths else quality
    return "m7" if quality == "m" else "7" if step in (7, 10) else "maj7"


def _fitted(row: _Row, bars: int) -> list[tuple[int, str]]:
    """The row in so many bars: its close stays whole, its beginning is cut, or each chord held for longer."""
    if bars <= len(row):
        half = bars // 2
        return [*row[: bars - half], *row[len(row) - half :]] if half else [row[-1]]
    times = -(-bars // len(row))
    return [chord for chord in row for _ in range(times)][-bars:] if times > 1 else list(row)


def _neighbours(song: Song, scope: Scope) -> tuple[str, ...]:
    """Who plays in the eight bars before the stretch or the four after it."""
    bar = song.grid.bar_at(scope.start_tick).length_ticks
    near = Scope(None, max(0, scope.start_tick - 8 * bar), scope.end_tick + 4 * bar)
    ids = tuple(t.id for t in song.tracks if any(near.has(t, n) for n in t.notes))
    return ids or tuple(t.id for t in song.tracks if t.notes)


def _lead(song: Song, ids: Sequence[str]) -> Track | None:
    some = replace(song, tracks=tuple(t for t in song.tracks if t.id in ids))
    return lead_of(some, Scope(None, 0, song.end_tick))


def _rewritten(song: Song, track: Track, first: int, last: int, seed: int) -> Track:
    try:
        return rewrite(song, track.id, first, last, seed)
    except MusicError:
        return track


def _with_track(song: Song, track: Track) -> Song:
    return replace(song, tracks=tuple(track if t.id == track.id else t for t in song.tracks))


def _with_tidy_pedals(song: Song, scope: Scope) -> Song:
    """Nobody holds a sustaining pedal through the new bars: their chords change under it."""
    tracks = []
    for track in song.tracks:
        curves = []
        for curve in track.curves:
            before = [v for t, v in curve.points if t <= scope.start_tick]
            if curve.controller == "cc64" and before and before[-1] >= 64:
                kept = [p for p in curve.points if not scope.has_tick(p[0])]
                up = [(scope.start_tick, 0), (scope.end_tick, before[-1])]
                back = up[:1] if any(t == scope.end_tick for t, _ in kept) else up
                curve = replace(curve, points=tuple(sorted([*kept, *back])))
            curves.append(curve)
        tracks.append(replace(track, curves=tuple(curves)))
    return replace(song, tracks=tuple(tracks))


# ---- the tune


def _with_tune(song: Song, track_id: str, scope: Scope, kind: str, key: Key, seed: int) -> Song:
    """A tune made of the piece's motif: rising by step before a chorus; answering, upside down and higher, in a
    bridge.
    """
    track = song.track(track_id)
    motif = _motif(song, track, scope)
    if motif is None:
        return _with_track(
            song, _rewritten(song, track, *song.grid.bars_touched(scope.start_tick, scope.end_tick), seed)
        )
    low, high = _range(track)
    fresh = _line(song, scope, motif, RISE if kind == "Pre-Chorus" else ANSWER, key, (low, high))
    number = next_number(track)
    mean = round(sum(n.velocity for n in track.notes) / len(track.notes))
    made = [
        Note(f"{track.id}.n{number + i}", onset, length, pitch, mean) for i, (onset, length, pitch) in enumerate(fresh)
    ]
    kept = [n for n in track.notes if not scope.has(track, n) or (track.staves == 2 and n.staff == 2)]
    return _with_track(song, replace(track, notes=sorted_notes([*kept, *made])))


def _motif(song: Song, track: Track, scope: Scope) -> _Motif | None:
    """The first two bars of the tune that have three notes or more, looked for in a verse or A first."""
    starts = [s.start_tick for s in song.sections if s.name.lower().startswith(("verse", "a"))]
    order = [*starts, 0]
    bar = song.grid.bar_at(scope.start_tick).length_ticks
    for start in order:
        at = song.grid.bar_at(start).start_tick
        for _ in range(16):
            span = Scope(None, at, at + 2 * bar)
            line = [n for n in track.notes if span.has(track, n) and n.staff == 1 and n.voice == 1 and n.grace is None]
            tops = {n.onset_tick: n for n in sorted(line, key=lambda n: n.midi_pitch)}
            rows = [(t - at, n.length_ticks, n.midi_pitch) for t, n in sorted(tops.items())]
            overlaps = scope.start_tick < at + 2 * bar and at < scope.end_tick
            if len(rows) >= 3 and not overlaps:
                return _Motif(tuple(rows), bar)
            at += bar
    return None


def _range(track: Track) -> tuple[int, int]:
    row = row_of(track.instrument)
    pitches = sorted(n.midi_pitch for n in track.notes if n.staff == 1)
    low = max(row.lowest, pitches[len(pitches) // 20] - 2)
    return low, min(row.highest, pitches[-1 - len(pitches) // 20] + 5)


def _line(
    song: Song, scope: Scope, motif: _Motif, manner: str, key: Key, bounds: tuple[int, int]
) -> list[tuple[int, int, int]]:
    """Onsets, lengths and pitches of the tune over the new chords."""
    unit = motif.bar_ticks if manner == RISE else 2 * motif.bar_ticks
    scale = _scale(key, bounds)
    mean = sum(p for _, _, p in motif.notes) / len(motif.notes)
    out: list[tuple[int, int, int]] = []
    count = max(1, (scope.end_tick - scope.start_tick) // unit)
    for index in range(count):
        at = scope.start_tick + index * unit
        cell = [row for row in motif.notes if row[0] < unit] or [(o - unit, n, p) for o, n, p in motif.notes]
        base = _step_near(scale, cell[0][2] if manner == RISE else mean + BRIDGE_LIFT)
        lift = index if manner == RISE else (0, 1, -1, 1)[index % 4]
        first = _step_near(scale, cell[0][2])
        for onset, length, pitch in cell:
            way = _step_near(scale, pitch) - first
            step = base + lift + (way if manner == RISE else -way)
            out.append((at + onset, min(length, unit - onset), scale[max(0, min(len(scale) - 1, step))]))
    return _closed(song, scope, _in_chords(song, out, bounds), bounds)


def _scale(key: Key, bounds: tuple[int, int]) -> list[int]:
    return [p for p in range(bounds[0], bounds[1] + 1) if p % 12 in key.scale_pitch_classes]


def _step_near(scale: Sequence[int], pitch: float) -> int:
    return min(range(len(scale)), key=lambda i: abs(scale[i] - pitch))


def _in_chords(song: Song, line: Sequence[tuple[int, int, int]], bounds: tuple[int, int]) -> list[tuple[int, int, int]]:
    """Long notes and those on a beat's start of a bar's half on chord tones; the rest as the scale has them."""
    from tools.edit.form.final_chord import chord_at

    out = []
    for onset, length, pitch in line:
        chord = chord_at(song, onset)
        bar = song.grid.bar_at(onset)
        strong = (onset - bar.start_tick) * 2 % bar.length_ticks == 0 or length >= QUARTER * 3 // 2
        if chord is not None and strong and pitch % 12 not in chord.pitch_classes:
            near = [p for p in range(bounds[0], bounds[1] + 1) if p % 12 in chord.pitch_classes]
            pitch = min(near, key=lambda p: (abs(p - pitch), -p), default=pitch)
        out.append((onset, length, pitch))
    return out


def _closed(
    song: Song, scope: Scope, line: list[tuple[int, int, int]], bounds: tuple[int, int]
) -> list[tuple[int, int, int]]:
    """The last bar leads on: one long tone of its chord, with room to breathe before what follows."""
    from tools.edit.form.final_chord import chord_at

    bar = song.grid.bar_at(scope.end_tick - 1)
    before = [row for row in line if row[0] < bar.start_tick]
    if not before:
        return line
    chord = chord_at(song, bar.start_tick)
    last = before[-1][2]
    tones = [p for p in range(bounds[0], bounds[1] + 1) if chord is None or p % 12 in chord.pitch_classes]
    pitch = min(tones, key=lambda p: (abs(p - last - 2), -p), default=last)
    cut = [(o, min(n, bar.start_tick - o), p) for o, n, p in before]
    return [*cut, (bar.start_tick, max(EIGHTH, bar.length_ticks * 3 // 4), pitch)]
