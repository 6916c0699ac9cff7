"""A file brought into a project that has a song: which version it came from, and what was edited since.

The file is held against every version as that version would come back from such a file untouched, so that what the
way through a MIDI file or a score loses or rounds is no edit. The nearest version wins: one that comes back unchanged,
else the one that leaves the least to tell. What is too far from all is another song.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from tools.edit.locks import broken_locks
from tools.edit.transpose import transpose
from tools.edit.versions.heard import likeness
from tools.edit.versions.merge import Merged, merge
from tools.errors import MusicError
from tools.song.midi import load_midi, save_midi
from tools.song.musicxml import load_musicxml, save_musicxml
from tools.song.values import Lock, Song

SAME_PIECE = 0.5  # least share of the notes that are the version's, for the file to have come from it
MOST_LOOKED_AT = 4  # versions the file is held against note by note
MOST_NOTES = 60_000


@dataclass(frozen=True)
class Matched:
    """A file found among versions.

    Attributes:
        version: The version's id.
        before: Its song.
        song: With what was edited elsewhere; the same where nothing was.
        semitones: By how much all of it was transposed.
        broken: Locks whose stretch was edited elsewhere.
        asides: What else there is to say, a sentence each.
    """

    version: str
    before: Song
    song: Song
    semitones: int = 0
    broken: tuple[Lock, ...] = ()
    asides: tuple[str, ...] = ()

    @property
    def is_unchanged(self) -> bool:
        """Whether the file is the version, to the note."""
        return self.song is self.before


def match(file: Song, file_format: str, versions: Mapping[str, Song]) -> Matched | None:
    """The version a file came from, with its edits; None where it is another song.

    Args:
        file: As it was read.
        file_format: "midi" or "musicxml".
        versions: By id, the likeliest first (the current one, then the newest).
    """
    if file_format not in _WAYS or not any(t.notes for t in file.tracks):
        return None
    if same := next((version for version, song in versions.items() if song == file), None):
        return Matched(same, versions[same], versions[same])
    rows = []
    for place, (version, song) in enumerate(versions.items()):
        if 0 < sum(len(t.notes) for t in song.tracks) <= MOST_NOTES:
            alike, semitones = likeness(song, file)
            rows.append((-round(alike, 2), place, version, song, semitones))
    best: tuple[int, Matched] | None = None
    for _, _, version, song, semitones in sorted(rows, key=lambda row: row[:2])[:MOST_LOOKED_AT]:
        found = _held_against(file, file_format, version, song, semitones)
        if found is not None and (best is None or found[0] < best[0]):
            best = found
        if best is not None and best[0] == 0:
            break
    return best[1] if best else None


def _held_against(file: Song, file_format: str, version: str, song: Song, semitones: int) -> tuple[int, Matched] | None:
    """(how much was edited, the match) by the way through such a file that leaves the least; None where too far."""
    base = _transposed(song, semitones)
    found = [
        merged
        for echo in _echoes(base, file_format)
        if (merged := merge(base, echo, file)).kept_notes >= SAME_PIECE * merged.notes or _is_same_piece(merged, echo)
    ]
    if not found:
        return None
    best: Merged = min(found, key=lambda merged: merged.edited)
    done = song if base is song and best.song is base else best.song
    if done is not song:
        done = replace(done, realisation=song.realisation)
    matched = Matched(version, song, done, semitones if base is not song else 0, broken_locks(song, done), best.asides)
    return best.edited + (base is not song), matched


def _is_same_piece(merged: Merged, echo: Song) -> bool:
    """Whether what differs is a part or two that were taken out: all that is left is the version's."""
    left = sum(len(track.notes) for track in merged.song.tracks)
    return left > 0 and merged.kept_notes >= 0.9 * left and merged.kept_notes >= 0.2 * merged.notes


def _transposed(song: Song, semitones: int) -> Song:
    if not semitones:
        return song
    try:
        return transpose(song, semitones).song
    except MusicError:
        return song


def _echoes(song: Song, file_format: str) -> list[Song]:
    """The song as it comes back from such a file; a way it cannot go is left out."""
    echoes = []
    for way in _WAYS[file_format]:
        try:
            echoes.append(way(song))
        except MusicError:
            continue
    return echoes


def _through_midi(song: Song, performed: bool) -> Song:
    return load_midi(save_midi(song, performed=performed), "echo.mid")


def _through_score(song: Song) -> Song:
    return load_musicxml(save_musicxml(song), "echo.musicxml")


_WAYS: Mapping[str, tuple[Callable[[Song], Song], ...]] = {
    "midi": (partial(_through_midi, performed=True), partial(_through_midi, performed=False)),
    "musicxml": (_through_score,),
}
