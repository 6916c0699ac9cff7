"""What each track of an uploaded piece does: melody, bass, chords, ... guessed from names, instruments, register and
texture.

A guess by plain rules, good enough to address tracks by role; nothing is measured here and a person may say otherwise.
"""

import re
from collections import defaultdict
from dataclasses import replace

from tools.song.values import Role, Track

# Words in a track's name that settle it.
NAME_ROLES: tuple[tuple[str, Role], ...] = (
    (r"\b(melody|lead|vocals?|voice|solo|tune|soprano|singer|cantus)\b", "melody"),
    (r"\b(bass|basso|continuo|contrabass|double bass|tuba)\b", "bass"),
    (r"\b(pad|pads|atmo)\b", "pad"),
    (r"\b(chords?|comp|rhythm guitar|accompaniment)\b", "chords"),
    (r"\b(drums?|percussion|kit)\b", "drums"),
)
# General MIDI families (program // 8) that hold long chords when they play several notes at once.
PAD_FAMILIES = frozenset({6, 11})
BASS_FAMILY = 4
BASS_TOP = 55  # a line whose middle lies below this pitch may be the bass


def with_roles(tracks: tuple[Track, ...]) -> tuple[Track, ...]:
    """The tracks with their roles filled in: at most one melody by register, at most one bass by register."""
    roles: dict[str, Role] = {}
    for track in tracks:
        named = _by_name(track)
        if track.instrument.is_drum:
            roles[track.id] = "drums"
        elif track.instrument.program // 8 == BASS_FAMILY:
            roles[track.id] = "bass"
        elif named and named != "drums":
            roles[track.id] = named
    _by_register(tracks, roles)
    return tuple(replace(track, role=roles.get(track.id, "other")) for track in tracks)


def _by_name(track: Track) -> Role | None:
    name = track.name.lower()
    return next((role for pattern, role in NAME_ROLES if re.search(pattern, name)), None)


def _by_register(tracks: tuple[Track, ...], roles: dict[str, Role]) -> None:
    left = [track for track in tracks if track.notes and track.id not in roles]
    lines = [track for track in left if _notes_at_once(track) < 1.3]
    if "melody" not in roles.values() and (lines or left):
        roles[max(lines or left, key=_middle).id] = "melody"
    low = [track for track in lines if track.id not in roles and _middle(track) < BASS_TOP]
    if "bass" not in roles.values() and low:
        roles[min(low, key=_middle).id] = "bass"
    for track in left:
        if track.id in roles:
            continue
        if _notes_at_once(track) < 1.3:
            roles[track.id] = "counter"
        else:
            roles[track.id] = "pad" if track.instrument.program // 8 in PAD_FAMILIES else "chords"


def _middle(track: Track) -> int:
    pitches = sorted(note.midi_pitch for note in track.notes)
    return pitches[len(pitches) // 2]


def _notes_at_once(track: Track) -> float:
    """Mean number of notes that start together."""
    onsets: dict[int, int] = defaultdict(int)
    for note in track.notes:
        onsets[note.onset_tick] += 1
    return len(track.notes) / len(onsets)
