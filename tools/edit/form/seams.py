"""Where the pieces of a splice lie, and whether what stands at a seam is what stood there before."""

from bisect import bisect_left
from dataclasses import dataclass

from tools.song.values import Note, Section, Song, Track


@dataclass(frozen=True, slots=True)
class Used:
    """A piece in its place: ticks of the old song (`start_tick`, `end_tick`) and where it begins in the new one."""

    index: int
    start_tick: int
    end_tick: int
    at_tick: int
    is_blank: bool
    is_copy: bool
    section: Section | None
    bar_ticks: tuple[int, ...]

    @property
    def shift(self) -> int:
        """New tick minus old tick."""
        return self.at_tick - self.start_tick

    @property
    def to_tick(self) -> int:
        """Where it ends in the new song."""
        return self.at_tick + self.end_tick - self.start_tick

    def has(self, tick: int) -> bool:
        """Whether an old tick lies in it."""
        return self.start_tick <= tick < self.end_tick


class Seams:
    """All pieces of a splice over one song."""

    def __init__(self, song: Song, pieces: tuple[Used, ...]) -> None:
        self.song, self.pieces = song, pieces
        self._onsets: dict[str, list[int]] = {}
        self._last = max((p.index for p in pieces if not p.is_blank and p.end_tick >= song.end_tick), default=-1)

    @property
    def end_tick(self) -> int:
        """Length of the new song."""
        return self.pieces[-1].to_tick

    def holds(self, piece: Used, tick: int) -> bool:
        """Whether what stands at an old tick belongs to the piece; what stands at or after the closing barline belongs
        to the last piece that reaches it, where that is the end of the new song too.
        """
        if piece.has(tick):
            return True
        at_end = piece.index == self._last == self.pieces[-1].index
        return at_end and tick >= self.song.end_tick

    def is_end(self, piece: Used) -> bool:
        """Whether the piece ends both songs, so that nothing of it is cut."""
        return piece.index == self.pieces[-1].index and piece.end_tick >= self.song.end_tick

    def after(self, piece: Used) -> Used | None:
        """The piece that follows."""
        return self.pieces[piece.index + 1] if piece.index + 1 < len(self.pieces) else None

    def rings_into(self, piece: Used, track: Track, end_tick: int) -> bool:
        """Whether what lasts to an old tick behind the piece meets the same notes there as in the old song."""
        following = self.after(piece)
        if following is None or following.is_blank:
            return False
        reach = end_tick - piece.end_tick
        old = self._sounds(track, piece.end_tick, piece.end_tick + reach)
        new = self._sounds(track, following.start_tick, following.start_tick + reach)
        return reach <= following.end_tick - following.start_tick and old == new

    def twin(self, piece: Used, track: Track, note: Note) -> Note | None:
        """The note of the next piece that stands where a note behind this piece stood."""
        following = self.after(piece)
        if following is None or following.is_blank:
            return None
        at = note.onset_tick - piece.end_tick + following.start_tick
        alike = (
            n for n in self._between(track, at, at + 1) if (n.midi_pitch, n.staff) == (note.midi_pitch, note.staff)
        )
        return next(alike, None)

    def _sounds(self, track: Track, start: int, end: int) -> list[tuple[int, int, int]]:
        return [(n.onset_tick - start, n.midi_pitch, n.voice) for n in self._between(track, start, end)]

    def _between(self, track: Track, start: int, end: int) -> tuple[Note, ...]:
        onsets = self._onsets.get(track.id)
        if onsets is None:
            onsets = self._onsets[track.id] = [note.onset_tick for note in track.notes]
        return track.notes[bisect_left(onsets, start) : bisect_left(onsets, end)]
