"""A song realised as a recording: which recording it is, what it is a recording of, and whether that still holds.

A recording belongs to what is heard of a song, not to its text: a new title, words under the tune, a fingering or
another spelling leave it as it is; notes, timing, tempo, form, chords, instruments, faders, mutes and master do not.
So a version made by an edit carries the recording of the one before, and `realisation_of` says by content whether it
still fits; an edit taken back by hand makes it fit again.

Bytes are not here: `source_sha256` names them among the project's sources. Nothing is generated or measured here.
"""

import hashlib
import json
from dataclasses import astuple, dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tools.song.values import Song

PLACES = 6  # of a second: finer than any sample


@dataclass(frozen=True, slots=True)
class Measured:
    """One row of what was measured in a recording when it was made, in words: "chords", "as written", "0.91", True."""

    what: str
    asked: str
    got: str
    ok: bool


@dataclass(frozen=True, slots=True)
class Realisation:
    """The recording a song sounds as.

    Attributes:
        source_sha256: Hash of its bytes (24-bit WAV) among the project's sources.
        of_hash: `heard_hash` of the song it is a recording of.
        backend: What made it: "musicgen", "ace-step".
        licence: Of the weights it was made with: "CC-BY-NC-4.0".
        commercial: Whether that licence lets the result be sold.
        terms: That, in a sentence for a person.
        seed: The same words, song and seed give it again on the same machine.
        words: What the maker was told it shall sound like.
        seconds: Its length.
        measured: What was measured in it.
        made_as: "take" of the whole song, "repair" of a stretch, or "continuation" beyond the song.
        model: Which weights of the backend, with where they come from and their hash: a seed means nothing without.
    """

    source_sha256: str
    of_hash: str
    backend: str
    licence: str
    commercial: bool
    terms: str
    seed: int
    words: str
    seconds: float
    measured: tuple[Measured, ...] = ()
    made_as: str = "take"
    model: str = ""


def realisation_of(song: "Song") -> Realisation | None:
    """The recording the song sounds as; None where it has none, or has changed since."""
    made = song.realisation
    return made if made is not None and made.of_hash == song.heard_hash else None


def is_out_of_date(song: "Song") -> bool:
    """Whether the song has a recording that is not of the song as it is now."""
    return song.realisation is not None and realisation_of(song) is None


def without_recording(song: "Song") -> "Song":
    """The song, sounding as its exact rendering."""
    return replace(song, realisation=None)


def heard_hash(song: "Song") -> str:
    """Stable hash of what is heard of a song, and of the chords, metre and form a recording is measured by."""
    from tools.song.play import perform

    played = perform(song).tracks
    content: list[Any] = [
        [_played(track) for track in played],
        [_mix(track.mix) for track in song.tracks],
        [[track.source_sha256, track.offset_s, _mix(track.mix)] for track in song.audio_tracks],
        astuple(replace(song.master, gain_db=None)),  # solved while mixing, not said by anybody
        [[chord.tick, chord.symbol] for chord in song.chords],
        [[section.start_tick, section.end_tick] for section in song.sections],
        [astuple(meter) for meter in song.meters],
        song.tempo_map.seconds(song.end_tick),
    ]
    text = json.dumps(_rounded(content), separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _played(track: Any) -> list[Any]:
    notes = [[n.onset_s, n.offset_s, n.midi_pitch, n.velocity] for n in track.notes]
    curves = [[curve.controller, curve.points] for curve in track.curves]
    player = [track.program, track.is_drum, track.bank, track.sound]
    return [player, notes, curves, track.program_changes]


def _mix(mix: Any) -> tuple[Any, ...]:
    """A track's mix; tone and width count from where they were first said, so that older hashes stay."""
    *first, tone_db, width = astuple(mix)
    return (*first, *((tone_db, width) if (tone_db, width) != (0.0, 1.0) else ()))


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, PLACES)
    return [_rounded(item) for item in value] if isinstance(value, list | tuple) else value
