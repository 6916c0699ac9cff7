"""The Song: the one frozen value that audio, MIDI, chords and score are views of.

Time is exact: whole ticks, `TICKS_PER_QUARTER` to a quarter note, counted from the first written note (a pickup
starts at tick 0).
The number divides by every common MIDI resolution (24 to 15,360) and by triplets, quintuplets and septuplets; what it
does not divide by is
rounded to 1.6 microseconds at 120 bpm, so that any file's own ticks come back unchanged. Seconds exist only through
`tools.song.tempo`.

A note is written and performed. `onset_tick` and `length_ticks` are what is printed; `shift_ticks`, `sounding_ticks`
and `velocity` are how
it is played. Score, bars, scopes and theory read the first; sound and the performed MIDI read the second.

This file holds values only: no file formats, no theory, no editing.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from tools.song.brief import Brief
from tools.song.realisation import Realisation
from tools.theory.pitch import Spelling

if TYPE_CHECKING:
    from tools.song.grid import Grid
    from tools.song.tempo import TempoMap

SCHEMA = "parlando.song/2"
SCHEMA_OF_NOTES = "parlando.song/1"  # holds every song that has no recording
TICKS_PER_QUARTER = 322_560
WHOLE, HALF, QUARTER = 4 * TICKS_PER_QUARTER, 2 * TICKS_PER_QUARTER, TICKS_PER_QUARTER
EIGHTH, SIXTEENTH = TICKS_PER_QUARTER // 2, TICKS_PER_QUARTER // 4

Role = Literal["melody", "counter", "chords", "pad", "bass", "drums", "other"]
ROLES: tuple[Role, ...] = ("melody", "counter", "chords", "pad", "bass", "drums", "other")


@dataclass(frozen=True, slots=True)
class Note:
    """One written note and how it is performed.

    Attributes:
        id: Unique in the song and stable through edits, such as "t1.n12".
        onset_tick: Written onset from the song's start.
        length_ticks: Written length; 0 for a grace note. Ties across barlines are one Note.
        midi_pitch: Sounding pitch 0 to 127 (for drums the General MIDI drum key).
        velocity: Performed velocity 1 to 127.
        spelling: Sounding pitch as spelled; None lets the key decide.
        voice: Voice within its staff, from 1.
        staff: Staff within its track, from 1 (top).
        shift_ticks: Performed onset minus written onset.
        sounding_ticks: Performed length; None plays the written length.
        tuplet: (actual, normal) such as (3, 2) for a triplet; None when plain.
        grace: "slash" or "plain" for a grace note, which sounds just before its onset.
    """

    id: str
    onset_tick: int
    length_ticks: int
    midi_pitch: int
    velocity: int = 80
    spelling: Spelling | None = None
    voice: int = 1
    staff: int = 1
    shift_ticks: int = 0
    sounding_ticks: int | None = None
    tuplet: tuple[int, int] | None = None
    grace: Literal["slash", "plain"] | None = None

    @property
    def end_tick(self) -> int:
        """Written end."""
        return self.onset_tick + self.length_ticks

    @property
    def performed_onset_tick(self) -> int:
        """Where it sounds from, never before the song's start."""
        return max(0, self.onset_tick + self.shift_ticks)

    @property
    def performed_ticks(self) -> int:
        """How long it sounds, at least one tick."""
        return max(1, self.length_ticks if self.sounding_ticks is None else self.sounding_ticks)


MarkKind = Literal[
    "dynamic",
    "hairpin",
    "slur",
    "articulation",
    "ornament",
    "fingering",
    "pedal",
    "text",
    "tempo_text",
    "rehearsal",
    "octave",
    "clef",
    "fermata",
    "breath",
    "arpeggio",
    "repeat_start",
    "repeat_end",
    "volta",
    "jump",
]


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign in the score that is no note.

    Attributes:
        kind: What it is; repeats, voltas, jumps, tempo_text and rehearsal stand in `Song.marks`, the rest in
            `Track.marks`.
        tick: Where it stands or starts.
        end_tick: Where a spanning mark ends (hairpin, slur, pedal, octave, volta); None for a point.
        value: "mf", "crescendo" or "diminuendo", "staccato", "trill", "2" (finger), "dolce", "1,2" (volta numbers),
            "3" (times played), "bass" (clef),
            "8va", "dacapo", "dalsegno", "fine", "coda", "segno".
        note_id: The note it hangs on (articulation, ornament, fingering, fermata, arpeggio; the first note of a slur).
        end_note_id: The last note of a slur.
        staff: Staff within the track, from 1.
        placement: "above" or "below" where the score says so.
    """

    kind: MarkKind
    tick: int
    end_tick: int | None = None
    value: str = ""
    note_id: str | None = None
    end_note_id: str | None = None
    staff: int = 1
    placement: Literal["above", "below"] | None = None


@dataclass(frozen=True, slots=True)
class Syllable:
    """One sung syllable. `hyphen` as in MusicXML: single, begin, middle, end. `ends_line`: a line of words ends."""

    tick: int
    text: str
    hyphen: Literal["single", "begin", "middle", "end"] = "single"
    verse: int = 1
    note_id: str | None = None
    ends_line: bool = False


@dataclass(frozen=True, slots=True)
class Curve:
    """A controller over time: steps as MIDI sends them.

    Attributes:
        controller: "cc0" to "cc127", "bend" (-8192 to 8191) or "pressure" (0 to 127).
        points: (tick, value) in order.
    """

    controller: str
    points: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class RawEvent:
    """A MIDI message that Song does not model, carried along: tick and message bytes in hex."""

    tick: int
    data_hex: str


@dataclass(frozen=True, slots=True)
class Instrument:
    """What plays a track.

    Attributes:
        program: General MIDI program 0 to 127 (a drum kit number when `is_drum`).
        is_drum: True on the percussion channel.
        bank: Bank select (MSB * 128 + LSB).
        sound: Name of one of our own DSP instruments, or None for the SoundFont's program.
        transpose_chromatic: Sounding minus written semitones of a transposing instrument (B flat clarinet: -2).
        transpose_diatonic: The same in letters (B flat clarinet: -1).
    """

    program: int = 0
    is_drum: bool = False
    bank: int = 0
    sound: str | None = None
    transpose_chromatic: int = 0
    transpose_diatonic: int = 0


@dataclass(frozen=True, slots=True)
class TrackMix:
    """A track's place in the mix, applied after its dry stem: the stem stays the same bytes.

    Attributes:
        gain_db: Fader.
        pan: -1 left to 1 right.
        reverb_send_db: Level into the reverb; -120 is none.
        low_cut_hz: High-pass corner, 0 for none.
        high_cut_hz: Low-pass corner, 0 for none.
        mute: True leaves the track out of the mix.
        distance: "near", "mid" or "far" from the listener; "" lets the send decide.
        tone_db: Treble above 3500 Hz turned up or down; 0 leaves it.
        width: Share of its own stereo width that it keeps: 0 is mono, above 1 wider.
    """

    gain_db: float = 0.0
    pan: float = 0.0
    reverb_send_db: float = -16.0
    low_cut_hz: float = 0.0
    high_cut_hz: float = 0.0
    mute: bool = False
    distance: str = ""
    tone_db: float = 0.0
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Track:
    """One part: an instrument, its notes (sorted by onset, then pitch) and all that belongs to them.

    Attributes:
        id: Stable, such as "t1".
        name: The handle that MIDI, stems and receipts go by; unique in the song. It stays when the instrument changes,
            as in a DAW.
        role: Its function in the arrangement.
        program_changes: (tick, program) after the start; the start's program is `instrument.program`.
        staves: How many staves the score gives it (2: grand staff).
        label: What score and piano roll call it when that is no longer `name`, such as the new instrument.
    """

    id: str
    name: str
    role: Role
    instrument: Instrument
    notes: tuple[Note, ...] = ()
    curves: tuple[Curve, ...] = ()
    marks: tuple[Mark, ...] = ()
    syllables: tuple[Syllable, ...] = ()
    mix: TrackMix = TrackMix()
    program_changes: tuple[tuple[int, int], ...] = ()
    raw_events: tuple[RawEvent, ...] = ()
    staves: int = 1
    label: str = ""

    @property
    def shown_name(self) -> str:
        """What a reader of the score sees."""
        return self.label or self.name


@dataclass(frozen=True, slots=True)
class TempoChange:
    """A tempo from a tick on.

    `written` is False for what a performance adds (a ritardando's steps): no tempo mark is printed for it.
    """

    tick: int
    us_per_quarter: int
    written: bool = True


@dataclass(frozen=True, slots=True)
class MeterChange:
    """A time signature from a barline on."""

    tick: int
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class KeyChange:
    """A key from a tick on: tonic as spelled ("Eb") and mode ("major", "minor", "dorian", ...)."""

    tick: int
    tonic: str
    mode: str


@dataclass(frozen=True, slots=True)
class ChordSymbol:
    """A chord from a tick until the next one: "Dm7", "G7/B", "N.C."."""

    tick: int
    symbol: str


@dataclass(frozen=True, slots=True)
class Section:
    """A named stretch of the form.

    `letter` tells which sections share material ("A" comes back as "A"); `energy` is 0 to 1.
    """

    id: str
    name: str
    start_tick: int
    end_tick: int
    letter: str = ""
    energy: float = 0.5


@dataclass(frozen=True, slots=True)
class Lock:
    """A promise that a stretch of some tracks never changes.

    Empty `track_ids` means every track; `words` is how the person said it.
    """

    id: str
    track_ids: tuple[str, ...]
    start_tick: int
    end_tick: int
    words: str


@dataclass(frozen=True, slots=True)
class AudioTrack:
    """A recording heard in the mix and never altered at its source.

    Attributes:
        source_sha256: Hash of the recording among the project's sources.
        offset_s: Where in the song's seconds its first sample sounds.
        beat_map: (second in the recording, tick in the song) pairs.
    """

    id: str
    name: str
    source_sha256: str
    offset_s: float = 0.0
    beat_map: tuple[tuple[float, int], ...] = ()
    mix: TrackMix = TrackMix()


@dataclass(frozen=True, slots=True)
class Master:
    """What is done to the sum of the stems.

    Attributes:
        target_lufs: Integrated loudness asked for (ITU-R BS.1770-4).
        ceiling_dbtp: True-peak limit.
        gain_db: The stored gain; None until a mix was first measured. Re-solved only when the mix leaves the target
            by more than 0.5 LU.
        reverb: Name of the room, a row of the mixer's table.
        tail_s: Longest ring-out kept after the last note.
        glue: What holds the mix together, a row of the mixer's table; "" for nothing.
        bed: A sound of noise that lies under the whole mix ("vinyl", "tape", "rain"); "" for none. It is no track.
    """

    target_lufs: float = -14.0
    ceiling_dbtp: float = -1.0
    gain_db: float | None = None
    reverb: str = "hall"
    tail_s: float = 4.0
    glue: str = ""
    bed: str = ""


@dataclass(frozen=True, slots=True)
class Carried:
    """The uploaded file a song came from: what Song does not model is copied from it when the song is written back.

    Attributes:
        format: "musicxml" or "midi".
        sha256: Hash of the file's bytes among the project's sources (`tools.song.sources`).
        name: Name shown to the person: a label, never a path.
    """

    format: str
    sha256: str
    name: str = ""


@dataclass(frozen=True)
class Song:
    """One piece of music. Frozen; an edit returns a new Song; equality is by content,
    `tools.song.song_json.song_hash` is its stable hash.

    Attributes:
        end_tick: Written end: the closing barline.
        pickup_ticks: Length of the upbeat bar 0; 0 for none.
        uneven_bars: () when bars follow from the meters; else every bar as (start tick, printed number), for scores
            with split or short bars.
        chords: In order; each holds until the next.
        realisation: The recording it was made into; whether it still fits, `tools.song.realisation` says.
        tempi, meters, keys: In order; the first stands at tick 0.
    """

    title: str = "Untitled"
    end_tick: int = 0
    pickup_ticks: int = 0
    tempi: tuple[TempoChange, ...] = (TempoChange(0, 500_000),)
    meters: tuple[MeterChange, ...] = (MeterChange(0, 4, 4),)
    keys: tuple[KeyChange, ...] = (KeyChange(0, "C", "major"),)
    sections: tuple[Section, ...] = ()
    chords: tuple[ChordSymbol, ...] = ()
    tracks: tuple[Track, ...] = ()
    marks: tuple[Mark, ...] = ()
    locks: tuple[Lock, ...] = ()
    audio_tracks: tuple[AudioTrack, ...] = ()
    master: Master = Master()
    brief: Brief | None = None
    style: str = ""
    seed: int | None = None
    credits: tuple[tuple[str, str], ...] = ()
    uneven_bars: tuple[tuple[int, str], ...] = ()
    carried: Carried | None = None
    conductor_events: tuple[RawEvent, ...] = field(default=())
    realisation: Realisation | None = None

    @cached_property
    def heard_hash(self) -> str:
        """Hash of what is heard of it (`tools.song.realisation.heard_hash`)."""
        from tools.song.realisation import heard_hash

        return heard_hash(self)

    @cached_property
    def grid(self) -> "Grid":
        """Bars and beats of this song."""
        from tools.song.grid import grid_of

        return grid_of(self)

    @cached_property
    def tempo_map(self) -> "TempoMap":
        """Ticks to seconds and back, as performed (repeats not unrolled)."""
        from tools.song.tempo import TempoMap

        return TempoMap.of(self)

    def track(self, track_id: str) -> Track:
        """The track with this id.

        Raises:
            MusicError: There is none.
        """
        from tools.errors import MusicError

        for track in self.tracks:
            if track.id == track_id:
                return track
        known = ", ".join(f"{t.id} ({t.name})" for t in self.tracks) or "none"
        raise MusicError(f"There is no track {track_id!r}; the song has: {known}.")
