"""What one version is, read off its exported MIDI: notes by track and bar, programs, tempi. Time in quarters.

Believes nothing the program says of itself but bars, key and roles of the song in the document.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.measure.midi_facts import HeardTrack, read_midi_facts

Told = tuple[str, float, float, int, int]  # track, onset, length, pitch, velocity
EDGE = 1e-6


@dataclass
class Heard:
    """A version as exported. `stems`: track name to file, where sound was made."""

    midi: Path
    song: dict[str, Any]
    stems: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.facts = read_midi_facts(self.midi.read_bytes())
        self.roles = {t["name"]: str(t.get("role", "")) for t in self.song.get("tracks", [])}
        self.tracks = [track for track in self.facts.tracks if track.notes]
        self.programs = [(track.name, track.program) for track in self.tracks]

    @property
    def tempo(self) -> float:
        """First tempo, felt beats a minute."""
        return self.facts.felt_bpm

    @property
    def meter(self) -> str:
        """First meter, as text."""
        return "/".join(map(str, self.facts.meter))

    def bar(self, quarters: float) -> int:
        """The printed bar a moment lies in; 0 for a pickup."""
        pickup = float(self.song.get("pickup_quarters") or 0)
        if quarters < pickup - EDGE:
            return 0
        rows = list(self.facts.meters) or [(0.0, (4, 4))]
        bar, at = 1, pickup
        for (_, (top, bottom)), after in zip(rows, [*rows[1:], None], strict=True):
            length = top * 4 / bottom
            if after is None or quarters < after[0] - EDGE:
                return bar + int((quarters - at + EDGE) // length)
            bar, at = bar + round((after[0] - at) / length), after[0]
        return bar

    def notes(
        self, tracks: Sequence[str] | None = None, bars: Sequence[int] | None = None, outside: bool = False
    ) -> list[Told]:
        """Notes inside a place, or outside it, in order."""
        return sorted(
            (track.name, round(n.onset_quarters, 4), round(n.length_quarters, 4), n.midi_pitch, n.velocity)
            for track in self.tracks
            for n in track.notes
            if self._inside(track, n.onset_quarters, tracks, bars) != outside
        )

    def pitched(self) -> list[Told]:
        """Notes of all but the drums."""
        drums = {track.name for track in self.tracks if track.is_drum}
        return [note for note in self.notes() if note[0] not in drums]

    def _inside(self, track: HeardTrack, at: float, tracks: Sequence[str] | None, bars: Sequence[int] | None) -> bool:
        there = bars is None or bars[0] <= self.bar(at) <= bars[1]
        return there and (tracks is None or self.answers_to(track, tracks))

    def answers_to(self, track: HeardTrack, names: Iterable[str]) -> bool:
        """Whether a track is meant by one of these roles or parts of names."""
        known = {track.name.lower(), self.roles.get(track.name, "").lower()}
        return any(
            name.lower() in known
            or any(name.lower() in other for other in known)
            or (name.lower() == "drums" and track.is_drum)
            for name in names
        )

    def everything(self) -> tuple[Any, ...]:
        """All that must be equal for two versions to be the same music."""
        return self.notes(), self.programs, self.facts.tempi
