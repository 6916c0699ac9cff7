"""What is measured of bars composed anew: what stayed of the lead sheet, who plays, how well notes and chords agree.

Reads songs only; knows nothing of what was done to them.
"""

from collections.abc import Mapping
from hashlib import sha256

from tools.edit.scope import Scope
from tools.errors import MusicError
from tools.measure.effect_rows.form import bars
from tools.measure.effects_values import Measure
from tools.song.values import QUARTER, Song, Track
from tools.theory.chord import parse_chord
from tools.theory.pitch import pitch_class, plain_name


def chord_symbols(song: Song, scope: Scope) -> str:
    """The chord symbols that begin in a stretch, in order."""
    return " ".join(chord.symbol for chord in song.chords if scope.has_tick(chord.tick))


def tune_notes(song: Song, scope: Scope) -> str:
    """The notes of the tune in order, each with the quarters since the first: "D5@0 E5@1.5"."""
    track = next((t for t in song.tracks if t.role == "melody" and scope.has_track(t)), None)
    if track is None:
        return ""
    notes = [n for n in track.notes if scope.has(track, n)]
    first = notes[0].onset_tick if notes else 0
    return " ".join(f"{plain_name(n.midi_pitch)}@{(n.onset_tick - first) / QUARTER:.5g}" for n in notes)


def notes_as_played(song: Song, scope: Scope) -> str:
    """How many notes there are in the place and a fingerprint of them: when, how long, at what pitch, how hard each is
    written and played.
    """
    rows = [
        (k, n.onset_tick, n.midi_pitch, n.length_ticks, n.velocity, n.shift_ticks, n.sounding_ticks, n.grace)
        for k, track in enumerate(song.tracks)
        for n in track.notes
        if scope.has(track, n)
    ]
    return f"{len(rows)} with print {sha256(repr(rows).encode()).hexdigest()[:8]}"


def players(song: Song, scope: Scope) -> str:
    """Who plays there, by name."""
    return ", ".join(t.shown_name for t in song.tracks if scope.has_track(t) and any(scope.has(t, n) for n in t.notes))


def style(song: Song, _: Scope) -> str:
    """The style the song says it is in."""
    return song.style


def in_chords(song: Song, scope: Scope) -> float | None:
    """Per cent of the pitched note time inside the chord that holds; None without chords or pitched notes."""
    spans = _chord_spans(song)
    total = inside = 0
    for track in song.tracks:
        if track.instrument.is_drum or not spans:
            continue
        for start, end, pitch in _sounding(track, scope):
            for first, last, classes in spans:
                overlap = min(end, last) - max(start, first)
                if overlap > 0 and classes:
                    total += overlap
                    inside += overlap if pitch % 12 in classes else 0
    return 100 * inside / total if total else None


def _sounding(track: Track, scope: Scope) -> list[tuple[int, int, int]]:
    return [(n.onset_tick, n.end_tick, n.midi_pitch) for n in track.notes if scope.has(track, n)]


def _chord_spans(song: Song) -> list[tuple[int, int, frozenset[int]]]:
    ends = [*(chord.tick for chord in song.chords[1:]), song.end_tick]
    return [(c.tick, end, _classes(c.symbol)) for c, end in zip(song.chords, ends, strict=False)]


def _classes(symbol: str) -> frozenset[int]:
    try:
        return frozenset(parse_chord(symbol).pitch_classes)
    except MusicError:
        return frozenset()


def ends_at_home(song: Song, _: Scope) -> str | None:
    """Whether the lowest note that sounds last is the tonic: "yes" or "no"; None without pitched notes."""
    notes = [n for t in song.tracks if not t.instrument.is_drum for n in t.notes]
    if not notes:
        return None
    bar = song.grid.bar_at(max(n.onset_tick for n in notes))
    last = [n for n in notes if n.end_tick > bar.start_tick and n.onset_tick < bar.end_tick]
    latest = max(n.end_tick for n in last)
    lowest = min((n for n in last if n.end_tick >= latest - bar.length_ticks // 2), key=lambda n: n.midi_pitch)
    return "yes" if lowest.midi_pitch % 12 == pitch_class(song.keys[-1].tonic) else "no"


def drum_strokes(song: Song, scope: Scope) -> float | None:
    """Strokes of the drums in a bar in which they play, on the mean; None where they do not."""
    bars: dict[int, int] = {}
    for track in song.tracks:
        for note in track.notes if track.instrument.is_drum else ():
            if scope.has_tick(note.onset_tick):
                number = song.grid.bar_at(note.onset_tick).number
                bars[number] = bars.get(number, 0) + 1
    return sum(bars.values()) / len(bars) if bars else None


MEASURES: Mapping[str, Measure] = {
    "strokes of the drums in a bar": drum_strokes,
    "chord symbols as written": chord_symbols,
    "the tune, note by note": tune_notes,
    "who plays": players,
    "style": style,
    "% of the note time in the chords": in_chords,
    "notes as played": notes_as_played,
    "bars in all": bars,
    "ends on the tonic": ends_at_home,
}
