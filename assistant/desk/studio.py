"""The studio's view of one version: everything a page draws, plays along with or lists, in one plain document.

`song_view` is a pure function of a song and of what was measured in its mix. A version never changes, so its view is
made once and kept (`ViewCache`); what can change (whether it is the newest, which files are there) is added by
`assistant.desk.desk`.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Any

from assistant.desk.energy import Energy, activity, energy_of_notes, shares_of_levels, step_count
from assistant.desk.hands import lock_row
from assistant.desk.lyrics import lyric_rows
from assistant.desk.studio_notes import note_table
from assistant.desk.timeline import Timeline, rounded_s
from tools.instruments.lookup import row_of
from tools.song.grid import is_felt_dotted
from tools.song.labels import one_line
from tools.song.tempo import felt_bpm
from tools.song.values import Lock, Section, Song

View = dict[str, Any]
Levels = Callable[[str, float], Sequence[float]]  # (source, step in seconds) -> dB to full scale of each step
WHOLE, RECORDING = "Whole piece", "recording"
KEPT_VIEWS = 8


def song_view(
    timeline: Timeline,
    duration_s: float | None = None,
    energy: Energy | None = None,
    levels: Levels | None = None,
) -> View:
    """All of a version that lies in its song.

    Args:
        timeline: The song in seconds.
        duration_s: Measured length of its mix; None takes the length of the notes.
        energy: Measured in its mix; None takes the note velocities.
        levels: Measures how loud a recording is over time, from its source and a step; None leaves it unmeasured.
    """
    song = timeline.song
    length_s = duration_s if duration_s is not None else timeline.end_s
    curve = energy or energy_of_notes(timeline.performance.tracks, length_s)
    return {
        **_heading(song),
        "duration_s": rounded_s(length_s),
        "bars": [_bar(bar) for bar in timeline.bars],
        "sections": section_rows(timeline),
        "tracks": [*_tracks(timeline, curve, length_s), *_recordings(timeline.song, curve.step_s, length_s, levels)],
        "energy": {"step_s": curve.step_s, "values": list(curve.values), "from": curve.source},
        "chords": chord_rows(timeline),
        "lyrics": lyric_rows(timeline),
        "notes": note_table(timeline),
        "locks": [_lock(timeline, lock) for lock in song.locks],
    }


def _heading(song: Song) -> View:
    meter, key = song.meters[0], song.keys[0]
    return {
        "title": one_line(song.title),
        "key": f"{key.tonic} {key.mode}",
        "meter": f"{meter.numerator}/{meter.denominator}",
        "tempo_bpm": round(felt_bpm(song), 2),
        "tempo_beat": "dotted quarter" if is_felt_dotted(meter) else "quarter",
    }


def _lock(timeline: Timeline, lock: Lock) -> View:
    """A lock with the seconds in which what it holds is heard."""
    end = max(lock.start_tick + 1, lock.end_tick)
    spans = [[rounded_s(start_s), rounded_s(end_s)] for start_s, end_s in timeline.spans(lock.start_tick, end)]
    return lock_row(timeline.song, lock) | {"spans": spans}


def _bar(bar: Any) -> View:
    return {"bar": bar.number, "start_s": bar.start_s, "end_s": bar.end_s, "beats_s": list(bar.beats_s)}


def section_rows(timeline: Timeline) -> list[View]:
    """The form as it is heard; a piece without named sections is one block."""
    song = timeline.song
    if not timeline.bars:
        return []
    sections = timeline.played.sections or (Section("s1", WHOLE, 0, timeline.played.end_tick),)
    starts = [bar.played_tick for bar in timeline.bars]
    rows = []
    for section in sections:
        inside = [i for i, tick in enumerate(starts) if section.start_tick <= tick < section.end_tick]
        if not inside:
            continue
        first, last = timeline.bars[inside[0]], timeline.bars[inside[-1]]
        seconds = timeline.seconds(section.start_tick), timeline.seconds(section.end_tick)
        rows.append(
            {
                "name": shown_name(section.name),
                "start_s": rounded_s(seconds[0]),
                "end_s": rounded_s(seconds[1]),
                "first_bar": first.number,
                "last_bar": last.number,
            }
        )
    return rows or [_whole(song, timeline)]


def _whole(song: Song, timeline: Timeline) -> View:
    first, last = timeline.bars[0], timeline.bars[-1]
    numbers = {"first_bar": first.number, "last_bar": last.number}
    return {"name": WHOLE, "start_s": 0.0, "end_s": rounded_s(timeline.end_s), **numbers}


def shown_name(name: str) -> str:
    """A section's name on one line with a capital."""
    tidy = one_line(name) or "Section"
    return tidy[0].upper() + tidy[1:]


def chord_rows(timeline: Timeline) -> list[View]:
    """Chord symbols with the seconds they hold; each holds until the next."""
    chords = timeline.played.chords
    ends = [*(chord.tick for chord in chords[1:]), timeline.played.end_tick]
    return [
        {
            "start_s": rounded_s(timeline.seconds(chord.tick)),
            "end_s": rounded_s(timeline.seconds(end)),
            "symbol": chord.symbol,
        }
        for chord, end in zip(chords, ends, strict=False)
        if end > chord.tick
    ]


def _tracks(timeline: Timeline, curve: Energy, length_s: float) -> list[View]:
    count = step_count(length_s, curve.step_s)
    rows = []
    for track, played in zip(timeline.song.tracks, timeline.performance.tracks, strict=True):
        pitches = [note.midi_pitch for note in track.notes]
        rows.append(
            {
                "id": track.id,
                "name": track.name,
                "label": one_line(track.shown_name),
                "role": track.role,
                "family": row_of(track.instrument).family,
                "is_drum": track.instrument.is_drum,
                "muted": track.mix.mute,
                "low": min(pitches, default=None),
                "high": max(pitches, default=None),
                "activity": list(activity(played, curve.step_s, count)),
            }
        )
    return rows


def _recordings(song: Song, step_s: float, length_s: float, levels: Levels | None) -> list[View]:
    """Lanes of the recordings: they have no notes, so how busy they are is how loud they are."""
    count = step_count(length_s, step_s)
    return [
        {
            "id": recording.id,
            "name": recording.name,
            "label": one_line(recording.name),
            "role": RECORDING,
            "family": RECORDING,
            "is_drum": False,
            "muted": recording.mix.mute,
            "low": None,
            "high": None,
            "activity": list(
                shares_of_levels(
                    levels(recording.source_sha256, step_s) if levels else (), recording.offset_s, step_s, count
                )
            ),
        }
        for recording in song.audio_tracks
    ]


class ViewCache:
    """The last views made, each made once even when asked for twice at a time."""

    def __init__(self, most: int = KEPT_VIEWS) -> None:
        self._most = most
        self._views: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()
        self._making: dict[Hashable, threading.Lock] = {}

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """The value kept under a key, made now if it is not there. It is shared: do not change it."""
        with self._lock:
            if key in self._views:
                self._views.move_to_end(key)
                return self._views[key]
            making = self._making.setdefault(key, threading.Lock())
        with making:
            with self._lock:
                if key in self._views:
                    return self._views[key]
            value = make()
            with self._lock:
                self._views[key] = value
                self._making.pop(key, None)
                while len(self._views) > self._most:
                    self._views.popitem(last=False)
            return value
