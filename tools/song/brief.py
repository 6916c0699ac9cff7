"""The Brief: what a person asked of a new piece. What they left open is None; the composer chooses it and says so.

A value only: reading a sentence into a Brief is the assistant's work, making music of it is `tools.compose`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PartRequest:
    """One instrument asked for.

    Attributes:
        program: General MIDI program; None when only a role is known ("a bass").
        words: As the person named it ("nylon guitar").
        role: "melody", "chords", "bass", "pad", "counter", "drums" where they said so, else None.
        is_drum: A drum kit or percussion.
        count: How many of it ("two violins").
    """

    words: str
    program: int | None = None
    role: str | None = None
    is_drum: bool = False
    count: int = 1


@dataclass(frozen=True, slots=True)
class SectionRequest:
    """One section of a form asked for: name ("Verse"), letter for shared material ("A"), bars if said."""

    name: str
    letter: str = ""
    bars: int | None = None


@dataclass(frozen=True, slots=True)
class KeyRequest:
    """A change of key asked for. What is left open is the composer's to choose.

    Attributes:
        section: Where it begins, as said: "last chorus", "second verse", "B", "trio", "end", or "" when open.
        bar: Or the bar it begins in, from 1.
        semitones: How far from the home key, mode kept.
        tonic: Or the key itself, as spelled.
        mode: Its mode, where one was said.
        degree: Or its place in the home key: "dominant", "subdominant", "relative", "parallel".
    """

    section: str = ""
    bar: int | None = None
    semitones: int | None = None
    tonic: str | None = None
    mode: str | None = None
    degree: str = ""


@dataclass(frozen=True, slots=True)
class LyricLine:
    """One line of words to be sung.

    Attributes:
        text: As written.
        section: What its stanza is called: "Verse", "Chorus", ...
        stanza: Which stanza it belongs to, from 0.
    """

    text: str
    section: str = "Verse"
    stanza: int = 0


@dataclass(frozen=True, slots=True)
class Brief:
    """What was asked. Every field but `text` is None or empty when left open.

    Attributes:
        text: The person's own words.
        tonic: As spelled, "Eb".
        mode: "major", "minor", "dorian", "phrygian", "lydian", "mixolydian", "locrian", "harmonic minor", ...
        tempo_bpm: Felt beats a minute (dotted quarters in 6/8), exact.
        tempo_range: (low, high) felt beats a minute meant by a word ("allegro", "slow").
        tempo_word: That word, printed as the tempo mark.
        meter: (numerator, denominator).
        bars: Whole piece, exact.
        duration_s: Whole piece, to the last sample above -60 dBFS, within 0.5 s.
        form: Sections in order.
        chords: Symbols ("Dm7") or roman numerals ("ii7") in order, or () when free.
        chord_bars: How long each chord lasts, in bars (1.0: one a bar; 0.5: two a bar); one value for all, or one per
            chord.
        chord_repeats: How often the row is played ("twice through": 2); None fills the length.
        parts: Instruments in the order named.
        only_parts: True when nothing else may be added ("solo piano", "string quartet", "just bass and drums").
        drums: True asked for, False excluded, None left open.
        without: General MIDI programs that must not play ("no piano": 0 to 7).
        style: Key of a style table row ("waltz", "bossa nova").
        moods: Mood words and scenes as found, in their table names.
        valence: -1 sad to 1 happy, or None.
        arousal: -1 calm to 1 excited, or None.
        density: -1 sparse to 1 busy, or None.
        tension: -1 at ease to 1 tense, or None to follow from valence and arousal.
        arc: (place from 0 to 1, valence, arousal) in order where the mood changes along the piece; () when it stays.
        ending: "ritardando", "fade", "button", "held", "tag", "cut", "loop", or None.
        structure: A form by its name where the sections are open: "rondo", "variations", "through", "strophic",
            "sonata", "march", "song".
        key_changes: Changes of key within the piece, in order.
        one_key: True when the piece must stay in its key.
        lyrics: Words the tune is made for, line by line.
        melisma: True when syllables may be sung on runs of notes.
    """

    text: str = ""
    title: str | None = None
    tonic: str | None = None
    mode: str | None = None
    tempo_bpm: float | None = None
    tempo_range: tuple[float, float] | None = None
    tempo_word: str | None = None
    meter: tuple[int, int] | None = None
    bars: int | None = None
    duration_s: float | None = None
    form: tuple[SectionRequest, ...] = ()
    chords: tuple[str, ...] = ()
    chord_bars: tuple[float, ...] = ()
    chord_repeats: int | None = None
    parts: tuple[PartRequest, ...] = ()
    only_parts: bool = False
    drums: bool | None = None
    without: tuple[int, ...] = ()
    style: str | None = None
    moods: tuple[str, ...] = ()
    valence: float | None = None
    arousal: float | None = None
    density: float | None = None
    tension: float | None = None
    arc: tuple[tuple[float, float, float], ...] = ()
    ending: str | None = None
    structure: str | None = None
    key_changes: tuple[KeyRequest, ...] = ()
    one_key: bool = False
    lyrics: tuple[LyricLine, ...] = ()
    melisma: bool = False
