"""The promise of an edit that moves bars: every note outside what was asked is the same note, so many ticks on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.edit.form.seams import Used
from tools.edit.invariants import Checked
from tools.edit.scope import Scope
from tools.song.values import Note, Song, Track


@dataclass(frozen=True, slots=True)
class MovedNotes:
    """The claim that the notes of the kept stretches are the old ones, moved, and that nobody joined them.

    Attributes:
        moves: (start tick, end tick, shift in ticks) of every kept stretch of the old song.
        but: What the edit changed besides, in the new song; None for nothing.
    """

    moves: tuple[tuple[int, int, int], ...]
    but: Scope | None = None

    def look(self, before: Song, after: Song) -> Checked:
        """Compare the two songs."""
        new_tracks = {track.id: track for track in after.tracks}
        compared, wrong = 0, ""
        for track in before.tracks:
            now = new_tracks.get(track.id)
            if now is None or now.instrument != track.instrument:
                wrong = wrong or f"{track.name} is gone or played by another"
                continue
            count, first = self._track(track, now, before.end_tick)
            compared += count
            wrong = wrong or first
        shifts = sorted({shift for _, _, shift in self.moves if shift})
        where = f"everywhere but {self.but.where(after)}" if self.but is not None else "all bars that were kept"
        how = "the same, bars after the change moved" if shifts else "the same"
        return Checked("notes", where, not wrong, wrong or f"{compared} compared, {how}")

    def _track(self, track: Track, now: Track, end_tick: int) -> tuple[int, str]:
        """How many notes were compared in a track, and what differs first."""
        by_id = {note.id: note for note in now.notes}
        known: set[str] = set()
        compared = 0
        for note in track.notes:
            move = next((m for m in self.moves if m[0] <= note.onset_tick < m[1]), None)
            if move is None and note.onset_tick >= end_tick:
                move = next((m for m in self.moves if m[1] >= end_tick), None)
            if move is None:
                continue
            known.add(note.id)
            expected = replace(note, onset_tick=note.onset_tick + move[2])
            if self.but is not None and self.but.has(now, expected):
                continue
            compared += 1
            found = by_id.get(note.id)
            if found is None or not _same(expected, found, move[1] + move[2]):
                return compared, f"{track.name}: {note.id} differs"
        return compared, self._joined(now, known)

    def _joined(self, now: Track, known: set[str]) -> str:
        for note in now.notes:
            inside = any(start + shift <= note.onset_tick < end + shift for start, end, shift in self.moves)
            new = note.id not in known and inside
            if new and not (self.but is not None and self.but.has(now, note)):
                return f"{now.name}: {note.id} is new among the kept"
        return ""


def _same(expected: Note, found: Note, seam_tick: int) -> bool:
    """Whether a note is the expected one; one that rang over the seam may end at it."""
    if expected == found:
        return True
    cut = replace(
        expected,
        length_ticks=found.length_ticks,
        sounding_ticks=found.sounding_ticks,
        tuplet=found.tuplet,
    )
    rang = expected.end_tick > seam_tick or expected.onset_tick + expected.shift_ticks + expected.performed_ticks > (
        seam_tick
    )
    return cut == found and rang and found.length_ticks <= expected.length_ticks and found.end_tick <= seam_tick


def moves_of(pieces: Sequence[Used]) -> tuple[tuple[int, int, int], ...]:
    """The kept stretches of a splice."""
    return tuple((p.start_tick, p.end_tick, p.shift) for p in pieces if not p.is_blank and not p.is_copy)
