"""What is ordered of a maker of audio, and what a maker says of itself: frozen values, in seconds and pitches.

Knows nothing of how anything is made (`backends/`), who makes it (`choose.py`) or how a Song becomes an order
(`controls.py`, `prompt.py`). Times are seconds of the sound asked for: 0 is its first sample.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from tools.render.audio import Audio
from tools.song.values import Song


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a maker of audio can do. A False is a promise too: what is not listed is never tried in silence.

    Attributes:
        text: Follows words.
        negative: Follows words that say what is not wanted.
        melody: Follows a tune.
        chords: Follows a row of chords.
        continuation: Carries on from given sound.
        inpaint: Makes a stretch anew, knowing the sound before and behind it.
        style: Follows the sound of a reference recording.
        cover: Makes a recording anew in other sounds and keeps what is played in it.
        stems: Gives the parts one by one.
        stream: Gives the first sound before the last is made.
        exact: Plays the notes themselves; nothing is left to chance.
        max_s: Longest sound, or None for any length.
        sample_rate_hz: Of what it gives.
        channels: Of what it gives.
    """

    text: bool = False
    negative: bool = False
    melody: bool = False
    chords: bool = False
    continuation: bool = False
    inpaint: bool = False
    style: bool = False
    cover: bool = False
    stems: bool = False
    stream: bool = False
    exact: bool = False
    max_s: float | None = None
    sample_rate_hz: int = 48_000
    channels: int = 2

    @property
    def names(self) -> frozenset[str]:
        """The abilities it has, by name."""
        return frozenset(f.name for f in fields(self) if getattr(self, f.name) is True)


@dataclass(frozen=True, slots=True)
class Licence:
    """What may be done with a result, as far as it hangs on the maker.

    Attributes:
        name: As its owners call it: "CC-BY-NC-4.0".
        commercial: Whether results may be sold, without a condition that has to be looked into first.
        sentence: That, for a person.
    """

    name: str
    commercial: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class ChordSpan:
    """A chord while it sounds. "N.C." has no pitch classes and bass None.

    Attributes:
        symbol: As printed: "Dm7/G".
        pitch_classes: 0 (C) to 11, the bass among them.
        bass: Pitch class of the lowest tone.
    """

    start_s: float
    end_s: float
    symbol: str
    pitch_classes: frozenset[int]
    bass: int | None


@dataclass(frozen=True, slots=True)
class Tone:
    """One tone of the tune while it sounds."""

    start_s: float
    end_s: float
    midi_pitch: int


@dataclass(frozen=True, slots=True)
class Controls:
    """What of a song can steer a maker and be measured in what it made; empty fields leave it free.

    Attributes:
        chords: In order, without gaps or overlaps where the song has chord symbols.
        tune: In order, one at a time.
        beats_s: Every felt beat, the closing barline left out.
        downbeats_s: The first beat of every bar.
        tempo_bpm: Felt beats a minute at the start.
        key: Of the start, "D minor".
        meter: Of the start, (numerator, denominator).
        sections: (start, name) in order.
        seconds: When the closing barline passes.
    """

    chords: tuple[ChordSpan, ...] = ()
    tune: tuple[Tone, ...] = ()
    beats_s: tuple[float, ...] = ()
    downbeats_s: tuple[float, ...] = ()
    tempo_bpm: float | None = None
    key: str = ""
    meter: tuple[int, int] | None = None
    sections: tuple[tuple[float, str], ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, eq=False)
class SoundOrder:
    """One sound asked for. What a maker cannot do (see its capabilities) it leaves out of account.

    Attributes:
        words: What it shall sound like.
        seconds: Exact length of the result; a lead-in does not count.
        seed: The same order with the same seed gives the same sound on the same machine.
        controls: Chords, tune and beats in seconds of the result.
        negative: What it shall not sound like.
        lead_in: Sound that comes before and is carried on; it is not part of the result.
        region: Seconds of `original` that are made anew; the result is as long as `original` and the same outside.
        original: The recording a region of which is made anew; without a region the one that is covered, such as the
            exact rendering.
        sections: (start, words) in order, where stretches shall sound differently.
        guidance: How strictly words are followed; each maker's own scale around its default of 3.
        chord_weight: How strongly chords are put; 1 as published.
        song: The piece itself, for makers that play notes.
        style: A recording whose sound is to be met.
    """

    words: str
    seconds: float
    seed: int
    controls: Controls = field(default_factory=Controls)
    negative: str = ""
    lead_in: Audio | None = None
    region: tuple[float, float] | None = None
    original: Audio | None = None
    sections: tuple[tuple[float, str], ...] = ()
    guidance: float = 3.0
    chord_weight: float = 1.0
    song: Song | None = None
    style: Audio | None = None
