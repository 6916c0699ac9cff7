"""One chord for the whole band in a bar: each player takes the tones nearest to what it played last."""

from collections.abc import Sequence
from dataclasses import replace

from tools.edit.notes import marks_without, next_number
from tools.edit.values import sorted_notes
from tools.errors import MusicError
from tools.song.values import QUARTER, ChordSymbol, Note, Song, Track
from tools.theory import spelling
from tools.theory.chord import Chord, parse_chord
from tools.theory.key import Key

CRASH, KICK = 49, 36
SILENT_BARS = 8  # who has not played for so long has left the stage
MOST_TONES = 4


def key_at(song: Song, tick: int) -> Key:
    """The key in force at a tick; C major where the song's cannot be read."""
    try:
        return spelling.key_at(song, tick)
    except MusicError:
        return Key("C", "major")


def tonic_symbol(key: Key) -> str:
    """The tonic triad."""
    return f"{key.tonic}m" if key.is_minor else key.tonic


def dominant_symbol(key: Key, kind: str = "7") -> str:
    """The dominant, "7" or "7sus4"."""
    return f"{key.spell_name(key.tonic_pitch_class + 7)}{kind}"


def flat_six_symbol(key: Key) -> str:
    """The major triad on the lowered sixth degree."""
    from tools.theory.key import nearest_key

    name = nearest_key((key.tonic_pitch_class + 8) % 12, "major", -1).tonic
    return name


def chord_at(song: Song, tick: int) -> Chord | None:
    """The chord in force at a tick, None where none is named or nothing is to sound."""
    chord = spelling.chord_at(song, tick)
    return None if chord is None or chord.is_none else chord


def ends_at_home(song: Song) -> bool:
    """Whether the last thing heard stands on the tonic: by the last chord, else by the lowest note at the end."""
    key = key_at(song, song.end_tick)
    bar = song.grid.bars[-1]
    if not any(n.end_tick > bar.start_tick for t in song.tracks if not t.instrument.is_drum for n in t.notes):
        return False
    chord = chord_at(song, max(0, song.end_tick - 1))
    if chord is not None:
        return chord.root_pitch_class == key.tonic_pitch_class and not any(d in chord.degrees for d in ("b7", "b2"))
    last = [
        n for t in song.tracks if not t.instrument.is_drum for n in t.notes if n.end_tick >= song.end_tick - QUARTER
    ]
    return bool(last) and min(n.midi_pitch for n in last) % 12 == key.tonic_pitch_class


def with_chord(song: Song, symbol: str, start: int, end: int, sounding: float = 1.0) -> Song:
    """The song with everybody on one chord from one tick to another, in place of what began there.

    Args:
        symbol: The chord.
        start, end: The stretch.
        sounding: Share of it that sounds.
    """
    chord = parse_chord(symbol)
    low = _lowest(song, start, end)
    tracks = tuple(_on_chord(track, chord, start, end, sounding, track.id == low) for track in song.tracks)
    chords = (*[c for c in song.chords if not start <= c.tick < end], ChordSymbol(start, symbol))
    ordered = tuple(sorted(chords, key=lambda c: c.tick)) if song.chords else ()
    return replace(song, tracks=tracks, chords=ordered)


def _lowest(song: Song, start: int, end: int) -> str:
    """Id of the track that plays lowest before the chord: it takes the root."""
    since = start - SILENT_BARS * max(1, end - start)
    rows = [
        (min(n.midi_pitch for n in recent), t.role != "bass", t.id)
        for t in song.tracks
        if not t.instrument.is_drum and (recent := [n for n in t.notes if since <= n.onset_tick < end])
    ]
    return min(rows, key=lambda row: (row[1], row[0]), default=(0, True, ""))[2]


def _on_chord(track: Track, chord: Chord, start: int, end: int, sounding: float, is_lowest: bool) -> Track:
    gone = {n.id for n in track.notes if start <= n.onset_tick < end}
    kept = [_cut(n, start) for n in track.notes if n.id not in gone]
    bar = max(1, end - start)
    recent = [n for n in track.notes if start - SILENT_BARS * bar <= n.onset_tick < end]
    if not recent:
        return track
    fresh = (
        _drum_hit(track, recent, start)
        if track.instrument.is_drum
        else _tones(track, recent, chord, start, end, is_lowest)
    )
    number = next_number(track)
    length = max(1, round((end - start) * sounding))
    made = [
        replace(n, id=f"{track.id}.n{number + i}", sounding_ticks=None if sounding >= 1 else length)
        for i, n in enumerate(fresh)
    ]
    marks = marks_without(track, gone)
    words = tuple(s for s in track.syllables if s.note_id not in gone and not start <= s.tick < end)
    return replace(track, notes=sorted_notes([*kept, *made]), marks=marks, syllables=words)


def _cut(note: Note, start: int) -> Note:
    """A note that does not ring into the new chord."""
    if note.onset_tick < start < note.end_tick:
        return replace(note, length_ticks=start - note.onset_tick, sounding_ticks=None, tuplet=None)
    room = start - note.performed_onset_tick
    if note.onset_tick < start and note.sounding_ticks is not None and note.sounding_ticks > room:
        return replace(note, sounding_ticks=max(1, room))
    return note


def _drum_hit(track: Track, recent: Sequence[Note], start: int) -> list[Note]:
    used = {n.midi_pitch for n in track.notes}
    keys = [key for key in (KICK, CRASH) if key in used] or [min(used)]
    velocity = min(127, 6 + max(n.velocity for n in recent))
    return [Note("", start, QUARTER, key, velocity) for key in keys]


def _tones(track: Track, recent: Sequence[Note], chord: Chord, start: int, end: int, is_lowest: bool) -> list[Note]:
    """The chord tones nearest to the last notes; the lowest of all and the tune take the root."""
    before = [n for n in recent if n.onset_tick < start] or list(recent)
    last = max(n.onset_tick for n in before)
    group = sorted((n for n in before if n.onset_tick == last), key=lambda n: n.midi_pitch)
    if len(group) == 1 and track.role in ("chords", "pad"):
        group = sorted((n for n in before if n.onset_tick >= last - QUARTER * 4), key=lambda n: n.midi_pitch)
    mean = round(sum(n.velocity for n in recent) / len(recent))
    out: list[Note] = []
    for index, old in enumerate(_spread(group)):
        bottom = is_lowest and index == 0
        on_top = track.role == "melody" and index == len(group) - 1
        classes = (chord.root_pitch_class or 0,) if bottom or on_top else chord.pitch_classes
        pitch = _nearest(old.midi_pitch, classes, {n.midi_pitch for n in out})
        if pitch is not None:
            out.append(Note("", start, end - start, pitch, mean, None, old.voice, old.staff))
    return out


def _spread(group: Sequence[Note]) -> list[Note]:
    """At most four of the notes, the outer ones among them."""
    if len(group) <= MOST_TONES:
        return list(group)
    step = (len(group) - 1) / (MOST_TONES - 1)
    return [group[round(i * step)] for i in range(MOST_TONES)]


def _nearest(pitch: int, classes: Sequence[int], taken: set[int]) -> int | None:
    near = sorted(range(max(0, pitch - 7), min(127, pitch + 7) + 1), key=lambda p: (abs(p - pitch), p))
    return next((p for p in near if p % 12 in classes and p not in taken), None)
