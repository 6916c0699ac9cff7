"""When each syllable of a song is heard, gathered into lines: what a page lights up and an LRC file tells.

In a repeat the next verse is sung where there is one. Lines end where the song says so; a score that does not say it
is read by punctuation, capital letters and rests.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.song.play import Performance, passages_of, perform, play_order
from tools.song.tempo import TempoMap
from tools.song.values import Song, Syllable, Track

LEAST_IN_LINE, MOST_IN_LINE = 4, 16  # syllables
REST_S = 1.0
LINE_ENDS = ".!?;:"


@dataclass(frozen=True, slots=True)
class HeardSyllable:
    """One syllable as it is sung. `line` counts from 0 through all tracks."""

    start_s: float
    end_s: float
    syllable: Syllable
    track_id: str
    line: int = 0


def heard_syllables(song: Song, performance: Performance | None = None) -> list[HeardSyllable]:
    """Every syllable, track by track and in playing order.

    Args:
        song: The song as printed.
        performance: Its notes in seconds, where they are known already.
    """
    if not any(track.syllables for track in song.tracks):
        return []
    played = performance or perform(song)
    rows: list[HeardSyllable] = []
    for index, track in enumerate(song.tracks):
        if track.syllables:
            sung = _sung(song, track, played, index)
            rows += _in_lines(sung, rows[-1].line + 1 if rows else 0)
    return rows


def _sung(song: Song, track: Track, performance: Performance, index: int) -> list[HeardSyllable]:
    """On its note, else until the next syllable."""
    heard: dict[str, list[tuple[float, float]]] = {}
    for note in performance.tracks[index].notes:
        heard.setdefault(note.note_id, []).append((note.onset_s, note.offset_s))
    found = []
    for syllable, time, start_s in _occurrences(song, track.syllables):
        times = heard.get(syllable.note_id or "", [])
        start, end = times[time] if len(times) > time else (start_s, start_s)
        found.append(HeardSyllable(start, end, syllable, track.id))
    return _without_gaps(sorted(found, key=lambda row: row.start_s))


def _occurrences(song: Song, syllables: Sequence[Syllable]) -> list[tuple[Syllable, int, float]]:
    """(syllable, which time from 0 its place is played, when): verse by verse, the last one for all later."""
    clock, passages = TempoMap.of(play_order(song)), passages_of(song) if song.end_tick else ()
    by_tick: dict[int, list[Syllable]] = {}
    for syllable in syllables:
        by_tick.setdefault(syllable.tick, []).append(syllable)
    found = []
    for tick, verses in by_tick.items():
        verses.sort(key=lambda syllable: syllable.verse)
        inside = [p for p in passages if p.start_tick <= tick < p.end_tick]
        for time, passage in enumerate(inside):
            seconds = clock.seconds(tick + passage.played_tick - passage.start_tick)
            found.append((_verse(verses, time + 1), time, seconds))
    return found


def _verse(verses: Sequence[Syllable], number: int) -> Syllable:
    sung = [syllable for syllable in verses if syllable.verse <= number]
    return sung[-1] if sung else verses[0]


def _without_gaps(sung: Sequence[HeardSyllable]) -> list[HeardSyllable]:
    """A syllable without a note lasts until the next one."""
    later = [*(row.start_s for row in sung[1:]), 0.0][: len(sung)]
    return [
        row if row.end_s > row.start_s else replace(row, end_s=max(row.start_s, following))
        for row, following in zip(sung, later, strict=True)
    ]


def _in_lines(sung: Sequence[HeardSyllable], line: int) -> list[HeardSyllable]:
    told = any(row.syllable.ends_line for row in sung)
    rows: list[HeardSyllable] = []
    in_line = 0
    for i, row in enumerate(sung):
        if i and (sung[i - 1].syllable.ends_line if told else _breaks(sung[i - 1], row, in_line)):
            line, in_line = line + 1, 0
        in_line += 1
        rows.append(replace(row, line=line))
    return rows


def _breaks(last: HeardSyllable, here: HeardSyllable, in_line: int) -> bool:
    if last.syllable.hyphen in ("begin", "middle"):
        return False
    if here.start_s - last.end_s >= REST_S or in_line >= MOST_IN_LINE:
        return True
    ends = last.syllable.text.rstrip("\"')”’»")[-1:] in tuple(LINE_ENDS)
    text = here.syllable.text
    begins = text[:1].isupper() and text not in ("I", "I'm", "I’m", "I'll", "I’ll", "O")
    return in_line >= LEAST_IN_LINE and (ends or begins)
