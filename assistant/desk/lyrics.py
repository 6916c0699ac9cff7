"""The words of a song on its notes, one row for every syllable as it is sung, gathered into lines to read.

A score says which syllables belong to one word, not where a line ends: lines are told by punctuation, capital letters
and rests. In a repeat the next verse is sung where there is one.
"""

from __future__ import annotations

from typing import Any

from assistant.desk.timeline import Timeline, rounded_s
from tools.song.values import Syllable

LEAST_IN_LINE, MOST_IN_LINE = 4, 16  # syllables
REST_S = 1.0
LINE_ENDS = ".!?;:"


def lyric_rows(timeline: Timeline) -> list[dict[str, Any]]:
    """Every syllable with its seconds, track and line; a syllable inside a word ends in a hyphen."""
    rows, line = [], 0
    for track in timeline.song.tracks:
        sung = _sung(timeline, track.id) if track.syllables else []
        rows += _in_lines(sung, track.id, line)
        line = rows[-1]["line"] + 1 if rows else 0
    return rows


def _sung(timeline: Timeline, track_id: str) -> list[tuple[float, float, Syllable]]:
    """(start, end, syllable) in playing order: on its note, else until the next syllable."""
    index = next(i for i, track in enumerate(timeline.song.tracks) if track.id == track_id)
    heard: dict[str, list[tuple[float, float]]] = {}
    for note in timeline.performance.tracks[index].notes:
        heard.setdefault(note.note_id, []).append((note.onset_s, note.offset_s))
    found = []
    for syllable, time in _occurrences(timeline, timeline.song.tracks[index].syllables):
        times = heard.get(syllable.note_id or "", [])
        spans = timeline.spans(syllable.tick, syllable.tick + 1)
        if len(times) > time:
            found.append((*times[time], syllable))
        elif len(spans) > time:
            found.append((spans[time][0], spans[time][0], syllable))
    return _without_gaps(sorted(found, key=lambda row: row[0]))


def _occurrences(timeline: Timeline, syllables: tuple[Syllable, ...]) -> list[tuple[Syllable, int]]:
    """Which syllable is sung which time (from 0) its place is played: verse by verse, the last one for all later."""
    by_tick: dict[int, list[Syllable]] = {}
    for syllable in syllables:
        by_tick.setdefault(syllable.tick, []).append(syllable)
    found = []
    for tick, verses in by_tick.items():
        verses.sort(key=lambda syllable: syllable.verse)
        for time in range(len(timeline.spans(tick, tick + 1))):
            found.append((_verse(verses, time + 1), time))
    return found


def _verse(verses: list[Syllable], number: int) -> Syllable:
    sung = [syllable for syllable in verses if syllable.verse <= number]
    return sung[-1] if sung else verses[0]


def _without_gaps(sung: list[tuple[float, float, Syllable]]) -> list[tuple[float, float, Syllable]]:
    """A syllable without a note lasts until the next one."""
    later = [*(row[0] for row in sung[1:]), 0.0][: len(sung)]
    return [(a, b if b > a else max(a, following), said) for (a, b, said), following in zip(sung, later, strict=True)]


def _in_lines(sung: list[tuple[float, float, Syllable]], track_id: str, line: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    in_line = 0
    for i, (start, end, syllable) in enumerate(sung):
        if i and _breaks(sung[i - 1], sung[i], in_line):
            line, in_line = line + 1, 0
        in_line += 1
        text = syllable.text + ("-" if syllable.hyphen in ("begin", "middle") else "")
        span = {"start_s": rounded_s(start), "end_s": rounded_s(end)}
        rows.append({**span, "text": text, "track": track_id, "line": line})
    return rows


def _breaks(last: tuple[float, float, Syllable], here: tuple[float, float, Syllable], in_line: int) -> bool:
    if last[2].hyphen in ("begin", "middle"):
        return False
    if here[0] - last[1] >= REST_S or in_line >= MOST_IN_LINE:
        return True
    ends = last[2].text.rstrip("\"')”’»")[-1:] in tuple(LINE_ENDS)
    begins = here[2].text[:1].isupper() and here[2].text not in ("I", "I'm", "I’m", "I'll", "I’ll", "O")
    return in_line >= LEAST_IN_LINE and (ends or begins)
