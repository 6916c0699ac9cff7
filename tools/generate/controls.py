"""What of a song steers a maker of audio, in seconds of the song as it is played: chords, tune, beats, form.

Repeats are written out and every tempo change counts, so that a second here is a second of the exact rendering. Makes
no tensors (`models/musicgen/chroma.py` does) and no words (`prompt.py` does).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from tools.edit.instrument import melody_track, tune_notes
from tools.errors import MusicError
from tools.generate.values import ChordSpan, Controls, Tone
from tools.song.grid import Bar, bar_ticks, felt_beat_ticks
from tools.song.play import play_order
from tools.song.tempo import TempoMap, felt_bpm
from tools.song.values import Song
from tools.theory.chord import NO_CHORD, parse_chord
from tools.theory.key import Key
from tools.theory.pitch import pitch_class

PICKUP_LABEL = "0"


def controls_of(song: Song) -> Controls:
    """Read what can be steered, and measured afterwards, out of a song."""
    played = play_order(song)
    clock = TempoMap.of(played)
    bars = played.grid.bars
    key, meter = song.keys[0], song.meters[0]
    return Controls(
        chords=_chords(played, clock),
        tune=_tune(played, clock),
        beats_s=tuple(clock.seconds(tick) for bar in bars for tick in _beats(bar) if tick < played.end_tick),
        downbeats_s=tuple(clock.seconds(bar.start_tick) for bar in bars if not _is_pickup(bar)),
        tempo_bpm=felt_bpm(song),
        key=Key(key.tonic, key.mode).name,
        meter=(meter.numerator, meter.denominator),
        sections=tuple((clock.seconds(section.start_tick), section.name) for section in played.sections),
        seconds=clock.seconds(played.end_tick),
    )


def chord_span(start_s: float, end_s: float, symbol: str) -> ChordSpan:
    """A chord symbol while it sounds; what cannot be read as a chord binds nobody, as "N.C." does."""
    try:
        chord = parse_chord(symbol)
    except MusicError:
        return ChordSpan(start_s, end_s, symbol, frozenset(), None)
    if chord.is_none:
        return ChordSpan(start_s, end_s, NO_CHORD, frozenset(), None)
    return ChordSpan(start_s, end_s, symbol, frozenset(chord.pitch_classes), pitch_class(chord.bass or chord.root))


def _chords(song: Song, clock: TempoMap) -> tuple[ChordSpan, ...]:
    """The song's chords end to end; a chord said again is the same span, what comes before the first is "N.C."."""
    rows = [(row.tick, row.symbol) for row in song.chords if row.tick < song.end_tick]
    if not rows:
        return ()
    if rows[0][0] > 0:
        rows.insert(0, (0, NO_CHORD))
    changes = [rows[0]] + [row for before, row in pairwise(rows) if row[1] != before[1]]
    ends = [*(tick for tick, _ in changes[1:]), song.end_tick]
    return tuple(
        chord_span(clock.seconds(tick), clock.seconds(end), symbol)
        for (tick, symbol), end in zip(changes, ends, strict=True)
        if end > tick
    )


def _tune(song: Song, clock: TempoMap) -> tuple[Tone, ...]:
    """The tune as performed, each tone ended by the next one; grace notes are left to the player."""
    try:
        notes = tune_notes(melody_track(song))
    except MusicError:  # a song of drums alone has none
        return ()
    sounding = sorted(
        (clock.seconds(n.performed_onset_tick), clock.seconds(n.performed_onset_tick + n.performed_ticks), n.midi_pitch)
        for n in notes
        if not n.grace
    )
    nexts = [*(start for start, _, _ in sounding[1:]), float("inf")]
    tones = (Tone(start, min(end, after), p) for (start, end, p), after in zip(sounding, nexts, strict=True))
    return tuple(tone for tone in tones if tone.end_s > tone.start_s)


def _is_pickup(bar: Bar) -> bool:
    """Whether a bar is an upbeat, also where a repeat plays it again."""
    return bar.number == 0 or bar.label == PICKUP_LABEL


def _beats(bar: Bar) -> Iterator[int]:
    """Ticks of a bar's felt beats; an upbeat holds the last beats of a full bar."""
    first = bar.end_tick - bar_ticks(bar.meter) if _is_pickup(bar) else bar.start_tick
    return (tick for tick in range(first, bar.end_tick, felt_beat_ticks(bar.meter)) if tick >= bar.start_tick)
