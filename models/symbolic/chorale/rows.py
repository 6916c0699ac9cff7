"""A soprano's beats as the rows of classes that the network reads. Pure; trainer and runner share it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models.symbolic.chorale import classes


@dataclass(frozen=True, slots=True)
class Sung:
    """One beat of a soprano.

    Attributes:
        pitch: MIDI pitch at its beginning; -1 is a rest.
        half: MIDI pitch in its second half; -1 is a rest.
        struck: Whether a note begins on it.
        beats_long: How long that note sounds from here, in beats.
        fermata: Whether a phrase ends with that note.
        place: Beat of the bar, from 0.
        beats: Beats of the bar.
    """

    pitch: int
    half: int
    struck: bool
    beats_long: float
    fermata: bool
    place: int
    beats: int


def class_rows(sung: Sequence[Sung], tonic: int, minor: bool) -> list[list[int]]:
    """Rows of classes as in `classes.INPUTS`.

    Args:
        sung: The soprano, beat by beat.
        tonic: Its pitch class.
        minor: Whether the key is minor.
    """
    nearness, until = [], 9
    for beat in reversed(sung):
        until = 0 if beat.fermata else until + 1
        nearness.append(min(until, classes.NEARNESS - 1))
    nearness.reverse()
    rows = []
    for at, beat in enumerate(sung):
        before, after = sung[at - 1] if at else None, sung[at + 1] if at + 1 < len(sung) else None
        rows.append(
            [
                _degree(beat.pitch, tonic),
                _degree(beat.half, tonic),
                _degree(after.pitch, tonic) if after else classes.NO_DEGREE,
                _move(before, beat),
                _move(beat, after),
                3 if not beat.struck else 0 if beat.beats_long < 0.99 else 1 if beat.beats_long < 1.01 else 2,
                classes.place_class(beat.place, beat.beats),
                nearness[at],
                int(before is not None and before.fermata and not beat.fermata),
                classes.height_class(beat.pitch),
                int(minor),
            ]
        )
    return rows


def _degree(pitch: int, tonic: int) -> int:
    return classes.NO_DEGREE if pitch < 0 else (pitch - tonic) % 12


def _move(before: Sung | None, after: Sung | None) -> int:
    if before is None or after is None or before.pitch < 0 or after.pitch < 0:
        return classes.interval_class(0)
    return classes.interval_class(after.pitch - before.pitch)
