"""Which note of one version is which of another: by id where versions came from each other, else by what is written.

Ids are shared by versions of one line and by chance by pieces composed apart, so a shared id counts only where the two
notes have more in common than that. Compares; changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from tools.song.values import Note, Song, Track

SAME_PIECE = 0.5  # least share of notes in common for two songs to be versions of one piece


@dataclass(frozen=True, slots=True)
class NotePairs:
    """The notes of a track in two versions.

    Attributes:
        pairs: (before, after) that are one note, in order of the second.
        gone: Only before.
        new: Only after.
    """

    pairs: tuple[tuple[Note, Note], ...]
    gone: tuple[Note, ...]
    new: tuple[Note, ...]

    @property
    def changed(self) -> tuple[tuple[Note, Note], ...]:
        """Pairs whose notes differ in anything but their ids."""
        return tuple((a, b) for a, b in self.pairs if sounding(a) != sounding(b))


def sounding(note: Note) -> tuple[object, ...]:
    """All that is heard of a note."""
    return (
        note.onset_tick, note.length_ticks, note.midi_pitch, note.velocity, note.shift_ticks, note.sounding_ticks,
        note.grace,
    )  # fmt: skip


def pair_notes(before: Iterable[Note], after: Iterable[Note]) -> NotePairs:
    """Pair notes by id, then by place and pitch, each once."""
    old, new = list(before), list(after)
    by_id = {note.id: note for note in old}
    pairs = {note.id: by_id[note.id] for note in new if note.id in by_id}
    taken = set(pairs)
    left: defaultdict[tuple[int, int], list[Note]] = defaultdict(list)
    for note in old:
        if note.id not in taken:
            left[note.onset_tick, note.midi_pitch].append(note)
    for note in new:
        if note.id not in pairs and (found := left[note.onset_tick, note.midi_pitch]):
            pairs[note.id] = found.pop(0)
    used = {id(note) for note in pairs.values()}
    return NotePairs(
        tuple((pairs[note.id], note) for note in new if note.id in pairs),
        tuple(note for note in old if id(note) not in used),
        tuple(note for note in new if note.id not in pairs),
    )


def in_common(before: Song, after: Song) -> float:
    """The share of the notes that both songs have, 0 to 1: same id, and the same pitch or the same place."""
    old = {note.id: note for track in before.tracks for note in track.notes}
    new = [note for track in after.tracks for note in track.notes]
    if not old or not new:
        return 1.0 if len(old) == len(new) else 0.0
    places = {(note.onset_tick, note.midi_pitch) for note in old.values()}
    kept = sum(_is_kept(old.get(note.id), note) or (note.onset_tick, note.midi_pitch) in places for note in new)
    return kept / min(len(old), len(new)) if kept < min(len(old), len(new)) else 1.0


def _is_kept(was: Note | None, now: Note) -> bool:
    return was is not None and (was.onset_tick == now.onset_tick or was.midi_pitch == now.midi_pitch)


def is_another_piece(before: Song, after: Song) -> bool:
    """Whether two songs are no versions of one piece: other titles, and less than half of the notes in common."""
    return before.title != after.title and in_common(before, after) < SAME_PIECE


def track_of(song: Song, wanted: Track) -> Track | None:
    """The track of another version that is this one: by id and role, else by name, else alone of its role."""
    same_id = next((t for t in song.tracks if t.id == wanted.id), None)
    if same_id is not None and (same_id.name == wanted.name or same_id.role == wanted.role):
        return same_id
    if named := next((t for t in song.tracks if t.name.casefold() == wanted.name.casefold()), None):
        return named
    drums = [t for t in song.tracks if t.instrument.is_drum]
    if wanted.instrument.is_drum:
        return drums[0] if len(drums) == 1 else None
    of_role = [t for t in song.tracks if t.role == wanted.role and not t.instrument.is_drum]
    return of_role[0] if len(of_role) == 1 and wanted.role != "other" else None
