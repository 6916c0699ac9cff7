"""What is read of a song to tell whether a part is the one of another version."""

import hashlib
from collections.abc import Mapping

from tools.edit.scope import Scope
from tools.measure.effects_values import Measure
from tools.song.values import Song


def part_there(song: Song, scope: Scope) -> str | None:
    """How many notes there are in the place, and a fingerprint of them: when they sound from the place's beginning on,
    how long, at what pitch, how hard. The same part gives the same text wherever it lies.
    """
    rows = []
    done = 0
    for start, end in scope.stretches:
        for track in song.tracks:
            rows += [
                (done + n.onset_tick - start, n.midi_pitch, n.length_ticks, n.velocity, n.shift_ticks)
                for n in track.notes
                if scope.has(track, n) and start <= n.onset_tick < end
            ]
        done += end - start
    return f"{len(rows)} with print {hashlib.sha256(repr(sorted(rows)).encode()).hexdigest()[:8]}" if rows else None


MEASURES: Mapping[str, Measure] = {"notes of the part": part_there}
