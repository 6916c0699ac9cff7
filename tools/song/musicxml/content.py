"""What a bar of a part says, as a value that can be compared: two bars with equal content are printed alike.

Loudness, shifts and sounding lengths are not printed and do not count.
"""

from bisect import bisect_right
from collections.abc import Hashable

from tools.song.grid import Grid
from tools.song.musicxml.clefs import clefs_of
from tools.song.values import Mark, Song, Track

Content = tuple[Hashable, ...]
CLOSING = frozenset({"hairpin", "pedal", "octave"})


class _Bars:
    """Collects rows by bar, in ticks from the bar's start."""

    def __init__(self, grid: Grid) -> None:
        self.bars = grid.bars
        self._starts = [bar.start_tick for bar in grid.bars]
        self.rows: list[list[tuple[Hashable, ...]]] = [[] for _ in grid.bars]

    def index(self, tick: int) -> int:
        return min(max(0, bisect_right(self._starts, tick) - 1), len(self.bars) - 1)

    def add(self, tick: int, *row: Hashable, closes: bool = False) -> None:
        index = self.index(tick - 1 if closes else tick)
        self.rows[index].append((row[0], tick - self.bars[index].start_tick, *row[1:]))


def bar_contents(
    song: Song, track: Track, is_top: bool, with_chords: bool, trailing: frozenset[str] = frozenset()
) -> list[Content]:
    """The content of every bar of a track.

    Args:
        is_top: Whether tempo, rehearsal marks and jumps belong to this part.
        with_chords: Whether the chord symbols do.
        trailing: Grace notes that belong to the bar before the barline they stand at.
    """
    bars = _Bars(song.grid)
    _add_notes(bars, track, trailing)
    for mark in track.marks:
        _add_mark(bars, mark)
    for s in track.syllables:
        bars.add(s.tick, "lyric", s.text, s.hyphen, s.verse)
    for staff, changes in clefs_of(track).items():
        for tick, name in changes:
            bars.add(tick, "clef", staff, name)
    for key in song.keys:
        bars.add(key.tick, "key", key.tonic, key.mode)
    for mark in song.marks:
        _add_song_mark(bars, mark, is_top)
    if is_top:
        for tempo in song.tempi:
            bars.add(tempo.tick, "tempo", tempo.us_per_quarter, tempo.written)
        for section in song.sections:
            bars.add(section.start_tick, "section", section.name)
    for chord in song.chords if with_chords else ():
        bars.add(chord.tick, "chord", chord.symbol)
    return [_content(bars, index, track) for index in range(len(bars.bars))]


def _content(bars: _Bars, index: int, track: Track) -> Content:
    bar = bars.bars[index]
    i = track.instrument
    head = (bar.length_ticks, bar.label, bar.number == 0, bar.meter.numerator, bar.meter.denominator)
    part = (i.transpose_chromatic, i.transpose_diatonic, i.is_drum, track.staves, index == len(bars.bars) - 1)
    return (*head, *part, tuple(sorted(bars.rows[index], key=repr)))


def _add_notes(bars: _Bars, track: Track, trailing: frozenset[str]) -> None:
    for note in track.notes:
        spelling = None if note.spelling is None else (note.spelling.step, note.spelling.alter, note.spelling.octave)
        looks = (note.midi_pitch, spelling, note.voice, note.staff, note.tuplet, note.grace)
        grace_order = note.shift_ticks if note.grace else 0
        first = bars.index(note.onset_tick - (note.id in trailing))
        last = first if note.grace else bars.index(max(note.onset_tick, note.end_tick - 1))
        for index in range(first, last + 1):
            bar = bars.bars[index]
            start, end = max(note.onset_tick, bar.start_tick), min(note.end_tick, bar.end_tick)
            tied = (note.onset_tick < bar.start_tick, note.end_tick > bar.end_tick)
            bars.rows[index].append(("note", start - bar.start_tick, end - start, *looks, *tied, grace_order))


def _add_mark(bars: _Bars, mark: Mark) -> None:
    if mark.kind == "clef":
        return
    bars.add(mark.tick, mark.kind, mark.value, mark.staff, mark.placement or "")
    if mark.end_tick is not None:
        bars.add(mark.end_tick, f"{mark.kind} end", mark.value, mark.staff, closes=mark.kind in CLOSING)


def _add_song_mark(bars: _Bars, mark: Mark, is_top: bool) -> None:
    """Barline signs belong to every part, the rest to the top one."""
    if mark.kind in ("repeat_start", "repeat_end", "volta"):
        bars.add(mark.tick, mark.kind, mark.value, closes=mark.kind == "repeat_end")
        if mark.end_tick is not None:
            bars.add(mark.end_tick, f"{mark.kind} end", mark.value, closes=True)
    elif is_top:
        bars.add(mark.tick, mark.kind, mark.value, closes=mark.kind == "jump" and mark.value not in ("segno", "coda"))
