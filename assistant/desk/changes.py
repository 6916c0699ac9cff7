"""How a version differs from the one before, for the ear: where to start listening, what to mark, and which moment of
the one is which moment of the other.

All seconds are of the version after, except the first of each pair of the time map.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from typing import Any

from assistant.desk.timeline import Timeline, rounded_s
from assistant.desk.told import Told, told
from assistant.desk.touched import Touch, touches
from assistant.wording import apart
from tools.instruments.lookup import row_of
from tools.song.diff import Change, diff
from tools.song.values import Song

BARS_BEFORE = 2  # heard before the first change, so that the ear has something to compare it with
MOST_SPANS = 2_000
SHOWN_PARTS = 3
MOST_TOLD = 60

# What a difference is called to somebody who reads no score.
WORDS = {
    "onset": "rhythm",
    "length": "note lengths",
    "played timing": "timing",
    "pitch": "pitches",
    "notes added": "new notes",
    "notes removed": "notes taken out",
    "track added": "new part",
    "track removed": "taken out",
    "audio tracks": "recording",
    "mix": "its place in the mix",
    "controllers": "expression",
    "spelling": "spelling in the score",
    "voice": "voices in the score",
    "set-up": "set-up",
}
WITH_DETAIL = ("title", "tempo", "meter", "key", "bars")
QUIET = (
    "master",
    "spelling",
    "voice",
    "locks",
    "score marks",
    "marks",
    "set-up",
)  # told only when there is nothing else to tell


def changes_of(before: Timeline, after: Timeline) -> dict[str, Any]:
    """Where and how `after` sounds otherwise than `before`; nothing about files."""
    told_parts = differences(before.song, after.song)
    spans = _spans(after, touches(before.song, after.song))
    first_s = min((span["start_s"] for span in spans), default=0.0)
    return {
        "first_change_s": first_s,
        "start_at_s": start_of_listening(after, first_s),
        "what": in_words(told_parts),
        "what_told": {
            "parts": told_parts[:SHOWN_PARTS],
            "more": max(0, len(told_parts) - SHOWN_PARTS),
            "all": told_parts[:MOST_TOLD],
        },
        "time_map": time_map(before, after),
        "spans": spans[:MOST_SPANS],
    }


def start_of_listening(timeline: Timeline, first_change_s: float) -> float:
    """Two bars before the bar of the first change, or the beginning."""
    if not timeline.bars:
        return 0.0
    return timeline.bars[max(0, timeline.bar_index(first_change_s) - BARS_BEFORE)].start_s


def differences(before: Song, after: Song) -> list[Told]:
    """What differs, each in words of its own and by the page's key for them (None: in no words but these)."""
    changes = list(diff(before, after).changes)
    heard = [change for change in changes if change.what not in QUIET] or changes
    rows = [_row(change, before, after) for change in heard]
    return list({row["text"]: row for row in rows}.values())


def in_words(parts: list[Told]) -> str:
    """What differs, in one plain line."""
    if not parts:
        return "Nothing differs."
    more = f" and {len(parts) - SHOWN_PARTS} more" if len(parts) > SHOWN_PARTS else ""
    line = "; ".join(part["text"] for part in parts[:SHOWN_PARTS]) + more
    return line[0].upper() + line[1:]


def time_map(before: Timeline, after: Timeline) -> list[list[float]]:
    """Pairs (second before, second after) that rise together; between two of them the way is straight.

    Bars are matched in playing order by their numbers, and their beats where they have as many. What one version has
    and the other has not is passed over between its neighbours; behind the last barline the sound rings out alike.
    """
    if not before.bars or not after.bars:
        return [[0.0, 0.0], [rounded_s(before.end_s), rounded_s(after.end_s)]]
    pairs: list[list[float]] = [[0.0, 0.0]]
    for i, j in _matched_bars(before, after):
        old, new = before.bars[i], after.bars[j]
        inside = list(zip(old.beats_s, new.beats_s, strict=True)) if len(old.beats_s) == len(new.beats_s) else []
        for pair in [(old.start_s, new.start_s), *inside, (old.end_s, new.end_s)]:
            if pair[0] > pairs[-1][0] and pair[1] > pairs[-1][1]:
                pairs.append([*pair])
    return pairs


def _matched_bars(before: Timeline, after: Timeline) -> list[tuple[int, int]]:
    """Indexes of bars that are the same in both: same number, heard the same time, as many as keep their order."""
    there = {key: i for i, key in enumerate(_keys(after))}
    pairs = [(i, there[key]) for i, key in enumerate(_keys(before)) if key in there]
    return [pairs[k] for k in _longest_rise([j for _, j in pairs])]


def _keys(timeline: Timeline) -> list[tuple[int, int]]:
    """(number, time it is heard) of every bar in playing order."""
    times: Counter[int] = Counter()
    keys = []
    for bar in timeline.bars:
        times[bar.number] += 1
        keys.append((bar.number, times[bar.number]))
    return keys


def _longest_rise(values: list[int]) -> list[int]:
    """Positions of a longest rising run among different values (patience sorting)."""
    tops: list[int] = []  # lowest value a run of each length can end on
    ends: list[int] = []  # and its position
    came_from: list[int] = []
    for position, value in enumerate(values):
        length = bisect_left(tops, value)
        came_from.append(ends[length - 1] if length else -1)
        tops[length : length + 1], ends[length : length + 1] = [value], [position]
    run, position = [], ends[-1] if ends else -1
    while position >= 0:
        run.append(position)
        position = came_from[position]
    return run[::-1]


def _spans(after: Timeline, touched: list[Touch]) -> list[dict[str, Any]]:
    rows = [
        {"start_s": rounded_s(start), "end_s": rounded_s(min(end, max(after.end_s, start))), "track": touch.track_id}
        for touch in touched
        for start, end in after.spans(touch.start_tick, touch.end_tick)
    ]
    return sorted(rows, key=lambda row: (row["start_s"], row["track"] is not None, row["track"] or ""))


def _row(change: Change, before: Song, after: Song) -> Told:
    """Parts are called as the score calls them now."""
    if change.what in WITH_DETAIL:
        return _from_to(change)
    if change.what == "instrument":
        players = {"after": _player(after, change.track_id), "before": _player(before, change.track_id)}
        return _part("instrument", "{after} instead of {before}", **players)
    name = _shown(after, change.track_id) or _shown(before, change.track_id)
    said = _louder_or_softer(change.detail) if change.what == "velocity" else WORDS.get(change.what, change.what)
    key = said if change.what == "velocity" else change.what
    return _part(key, f"{{name}}: {said}", name=name) if name else _part(key, said)


def _from_to(change: Change) -> Told:
    old, arrow, new = change.detail.partition(" -> ")
    if not arrow:
        return {"key": None, "values": {}, "text": f"{change.what} {change.detail}"}
    if change.what == "tempo":
        old, new = apart(float(old), float(new))
    return _part(change.what, f"{change.what} {{before}} to {{after}}", before=old, after=new)


def _part(key: str, text: str, **values: str) -> Told:
    return told(f"change_{key.replace(' ', '_')}", **values) | {"text": text.format(**values)}


def _louder_or_softer(detail: str) -> str:
    levels = re.search(r"mean (\d+) -> (\d+)", detail)
    if levels is None or levels[1] == levels[2]:
        return "loudness"
    return "softer" if int(levels[2]) < int(levels[1]) else "louder"


def _shown(song: Song, track_id: str | None) -> str:
    return next((track.shown_name for track in song.tracks if track.id == track_id), "")


def _player(song: Song, track_id: str | None) -> str:
    return next((row_of(track.instrument).name for track in song.tracks if track.id == track_id), "")
