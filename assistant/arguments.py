"""What each tool takes: one schema a tool, read by every brain and checked before anything runs.

Limits stand in the schema so that a model cannot send a number that makes no music; the texts are written for a
language model to read.
No tool is run here.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Tracks = list[str] | None
TRACKS = "Track ids, names or roles such as 'drums', 'bass', 'melody'. Leave out for all tracks."
FIRST_BAR = "First bar of the stretch, as printed. Leave out for the whole song."
LAST_BAR = "Last bar of the stretch, inclusive."
Bar = int | None


class Arguments(BaseModel):
    """Base of every tool's arguments: unknown names are refused."""

    model_config = ConfigDict(extra="forbid")


class FormPart(Arguments):
    """One section of a form asked for."""

    name: str = Field(max_length=40, description="Such as 'Verse 1', 'Chorus', 'A'.")
    letter: str = Field(default="", max_length=4, description="Sections with one letter share their material.")
    bars: int | None = Field(default=None, ge=1, le=400)


class KeyWish(Arguments):
    """A change of key within the piece; what is left open is chosen."""

    section: str = Field(default="", max_length=40, description="'last chorus', 'bridge', 'B', 'trio', 'end', ...")
    bar: int | None = Field(default=None, ge=1, le=400)
    semitones: int | None = Field(default=None, ge=-11, le=11, description="From the home key.")
    tonic: str | None = Field(default=None, max_length=3)
    mode: str | None = Field(default=None, max_length=20)
    degree: Literal["", "dominant", "subdominant", "relative", "parallel"] = ""


class InstrumentWish(Arguments):
    """One instrument asked for."""

    name: str = Field(max_length=60, description="As the person named it: 'nylon guitar', 'flute', 'drums'.")
    role: Literal["melody", "counter", "chords", "pad", "bass", "drums"] | None = Field(
        default=None, description="Only when the person said what it plays."
    )
    count: int = Field(default=1, ge=1, le=8)


class MoodPoint(Arguments):
    """The mood at one place of a piece."""

    place: float = Field(ge=0, le=1, description="0 is the beginning, 1 the end.")
    valence: float = Field(ge=-1, le=1)
    arousal: float = Field(ge=-1, le=1)


class ComposeArguments(Arguments):
    """A brief: everything the person said, nothing they did not."""

    title: str | None = Field(default=None, max_length=120)
    tonic: str | None = Field(default=None, max_length=3, description="Such as 'D', 'Eb', 'F#'.")
    mode: str | None = Field(default=None, max_length=20, description="major, minor, dorian, phrygian, lydian, ...")
    tempo_bpm: float | None = Field(
        default=None, ge=20, le=300, description="Felt beats a minute: dotted quarters in 6/8, else quarters."
    )
    tempo_word: str | None = Field(default=None, max_length=40, description="'allegro', 'slow', ...")
    tempo_low: float | None = Field(default=None, ge=20, le=300, description="Lowest tempo the word allows.")
    tempo_high: float | None = Field(default=None, ge=20, le=300, description="Highest tempo the word allows.")
    meter: str | None = Field(default=None, max_length=7, description="'3/4', '6/8', ...")
    bars: int | None = Field(default=None, ge=0, le=100_000, description="Bars of the whole piece.")
    duration_s: float | None = Field(default=None, ge=0, le=1e7, description="Seconds of the whole piece.")
    form: list[FormPart] = Field(default_factory=list, max_length=40)
    chords: list[str] = Field(default_factory=list, max_length=400, description="Symbols or roman numerals, in order.")
    chord_bars: list[float] = Field(
        default_factory=list, max_length=400, description="Bars each chord lasts; one value for all."
    )
    chord_repeats: int | None = Field(default=None, ge=1, le=64, description="How often the row is played.")
    instruments: list[InstrumentWish] = Field(default_factory=list, max_length=24)
    only_these: bool = Field(default=False, description="True when no other instrument may be added.")
    drums: bool | None = Field(default=None, description="True: asked for. False: not wanted.")
    without: list[str] = Field(default_factory=list, max_length=12, description="Instruments that must not play.")
    style: str | None = Field(default=None, max_length=40)
    moods: list[str] = Field(default_factory=list, max_length=12)
    valence: float | None = Field(default=None, ge=-1, le=1, description="-1 sad to 1 happy.")
    arousal: float | None = Field(default=None, ge=-1, le=1, description="-1 calm to 1 excited.")
    density: float | None = Field(default=None, ge=-1, le=1, description="-1 sparse to 1 busy.")
    tension: float | None = Field(default=None, ge=-1, le=1, description="-1 at ease to 1 tense.")
    arc: list[MoodPoint] = Field(
        default_factory=list, max_length=8, description="The mood along the piece, where it changes."
    )
    ending: Literal["ritardando", "fade", "button", "held", "tag", "cut", "loop"] | None = Field(
        default=None, description="'cut' stops on an open chord, 'loop' joins its own beginning without a seam."
    )
    structure: Literal["song", "strophic", "rondo", "variations", "through", "sonata", "march"] | None = Field(
        default=None, description="A form by its name, only where its sections are left open."
    )
    key_changes: list[KeyWish] = Field(default_factory=list, max_length=12, description="Keys within the piece.")
    one_key: bool = Field(default=False, description="True when the key must not change.")
    lyrics: str | None = Field(
        default=None,
        max_length=32_000,
        description="Words the tune is made for, as given: line by line, with headings such as [Verse 1].",
    )
    melisma: bool = Field(default=False, description="True when syllables shall be sung on runs of notes.")


class LikeArguments(Arguments):
    """A new piece after another project of the person."""

    project: str = Field(max_length=120, description="How the person calls it: a name, or what it was for.")
    take: list[Literal["style", "instruments", "key", "tempo", "meter", "form", "chords"]] = Field(
        default_factory=list, max_length=7, description="What is taken of it; none for all but its chords."
    )
    changes: ComposeArguments = Field(default_factory=ComposeArguments, description="What was said beside it.")
    tempo_percent: float | None = Field(default=None, ge=-90, le=300, description="+10 is a tenth faster.")
    words: str = Field(default="", max_length=200, description="The same in the person's words.")


class TempoArguments(Arguments):
    """Either a number or a change in percent."""

    bpm: float | None = Field(default=None, ge=1, le=1000, description="Felt beats a minute.")
    percent: float | None = Field(
        default=None, ge=-90, le=300, description="+10 is a tenth faster, -10 a tenth slower."
    )
    word: str | None = Field(default=None, max_length=40, description="Tempo word to print.")


class Stretch(Arguments):
    """Tracks and bars an edit is kept to."""

    tracks: Tracks = Field(default=None, description=TRACKS, max_length=40)
    first_bar: Bar = Field(default=None, ge=0, le=100_000, description=FIRST_BAR)
    last_bar: Bar = Field(default=None, ge=0, le=100_000, description=LAST_BAR)


class TransposeArguments(Stretch):
    """Semitones up or down."""

    semitones: int = Field(ge=-48, le=48)


class KeyArguments(Arguments):
    """Another key. The same tonic with another mode is the parallel change."""

    tonic: str | None = Field(default=None, max_length=3)
    mode: str | None = Field(default=None, max_length=20)


class InstrumentArguments(Arguments):
    """The same notes on another instrument."""

    tracks: list[str] = Field(min_length=1, max_length=40, description=TRACKS)
    instrument: str = Field(max_length=60)


class TuneArguments(Arguments):
    """Who plays the tune."""

    instrument: str = Field(max_length=60)


class ReorchestrateArguments(Arguments):
    """All parts shared out to these instruments, highest first."""

    instruments: list[str] = Field(min_length=1, max_length=16)


class LevelArguments(Stretch):
    """Louder or softer, as played."""

    direction: Literal["louder", "softer"]
    db: float | None = Field(default=None, ge=0, le=40, description="Size of the change in decibels, when said.")
    percent: float | None = Field(default=None, ge=0, le=400, description="Size of the change in percent, when said.")
    amount: Literal["slightly", "plainly", "much"] = "plainly"


class MuteArguments(Arguments):
    """Silence tracks in the mix, or let them sound again."""

    tracks: list[str] = Field(min_length=1, max_length=40, description=TRACKS)
    muted: bool = True


class AddArguments(Arguments):
    """One new part."""

    instrument: str = Field(max_length=60)
    role: Literal["melody", "counter", "chords", "pad", "bass", "drums"] | None = None
    words: str = Field(default="", max_length=200, description="How it should play: 'long notes', 'walking', ...")


class RemoveArguments(Arguments):
    """Tracks to take out."""

    tracks: list[str] = Field(min_length=1, max_length=40, description=TRACKS)


class StepsArguments(Arguments):
    """How many steps."""

    steps: int = Field(default=1, ge=1, le=1000)


VERSION = "An id such as 'v3', 'this', 'first', 'last', 'starred', its name, or 'before ...' what it brought."


class VersionArguments(Arguments):
    """Which version: an id, 'first', 'last', its name, or words of its label."""

    version: str = Field(max_length=80, description=VERSION)


class NameArguments(Arguments):
    """A person's own name for a version."""

    version: str = Field(default="this", max_length=80, description=VERSION)
    name: str = Field(max_length=200, description="As the person said it; empty takes the name away.")


class StarArguments(Arguments):
    """A star for a version, or none."""

    version: str = Field(default="this", max_length=80, description=VERSION)
    starred: bool = True


class CompareArguments(Arguments):
    """Two versions."""

    one: str = Field(default="previous", max_length=80, description=VERSION)
    other: str = Field(default="this", max_length=80, description=VERSION)


class TakeArguments(Arguments):
    """Parts of another version."""

    version: str = Field(max_length=80, description=VERSION)
    tracks: list[str] = Field(
        default_factory=list, max_length=40, description="Parts as that version calls them; none for all of them."
    )
    first_bar: Bar = Field(default=None, ge=0, le=100_000, description=FIRST_BAR)
    last_bar: Bar = Field(default=None, ge=0, le=100_000, description=LAST_BAR)
    more_bars: list[tuple[int, int]] = Field(default_factory=list, max_length=40, description="Further stretches.")


class BlendArguments(Arguments):
    """A place between two versions."""

    one: str = Field(default="this", max_length=80, description=VERSION)
    other: str = Field(max_length=80, description=VERSION)
    share: float = Field(default=0.5, gt=0, lt=1, description="How far from the first to the second.")


class DeleteArguments(Arguments):
    """A version that may go."""

    version: str = Field(max_length=80, description=VERSION)
    sure: bool = Field(default=False, description="True only when the person was asked and said yes.")


Topic = Literal["key", "tempo", "chords", "length", "instruments", "form", "meter", "range", "notes", "versions", "all"]


class FactsArguments(Stretch):
    """What to look up in the song."""

    topic: Topic = "all"


class ExplainArguments(Arguments):
    """A term of music theory."""

    topic: str = Field(max_length=80)


class SetWordsArguments(Arguments):
    """Words under the tune of the song."""

    lyrics: str | None = Field(default=None, max_length=32_000, description="The words, line by line, as given.")
    section: str = Field(default="", max_length=40, description="'second verse', 'chorus'; leave out for all.")
    melisma: bool = Field(default=False, description="True when a syllable may have several notes.")
    remove: bool = Field(default=False, description="True takes the words away.")


class RecordingArguments(Arguments):
    """What every recording that is made takes."""

    words: str = Field(
        default="", max_length=300, description="How it shall sound, in the person's words: 'a live jazz club'."
    )
    negative: str = Field(default="", max_length=200, description="What it shall not have: 'vocals'.")
    takes: int | None = Field(default=None, ge=1, le=6, description="How many takes, only when the person said so.")
    backend: Literal["", "musicgen", "ace-step", "stable-audio", "remote"] = Field(
        default="", description="Only when the person named it."
    )
    go_on: bool = Field(
        default=False, description="True when the person was told how long it takes and wants it all the same."
    )


class RealArguments(RecordingArguments):
    """A recording of the song as it is written, or a stretch of its recording made anew."""

    budget_s: float | None = Field(default=None, ge=1, le=86_400, description="Most seconds it may take, when said.")
    first_bar: Bar = Field(default=None, ge=0, le=100_000, description="First bar to redo in the recording there is.")
    last_bar: Bar = Field(default=None, ge=0, le=100_000, description=LAST_BAR)
    from_s: float | None = Field(default=None, ge=0, le=1e5, description="Instead of bars: seconds of the recording.")
    to_s: float | None = Field(default=None, ge=0, le=1e5)


class CarryOnArguments(RecordingArguments):
    """More sound after what is heard now."""

    seconds: float | None = Field(default=None, gt=0, le=600)
    bars: int | None = Field(default=None, ge=1, le=200)


class NoArguments(Arguments):
    """Nothing to say beside the name."""


class Choice(Arguments):
    """One answer the person can tap."""

    label: str = Field(max_length=60)
    say: str = Field(max_length=200, description="The sentence that choosing it says.")


class BringTuneArguments(Arguments):
    """A well-known public-domain tune."""

    title: str = Field(max_length=120)


class TasteArguments(Arguments):
    """What the person likes, as far as their choices say it."""

    forget: bool = Field(default=False, description="Erase all of it; else it is only told.")


class AskArguments(Arguments):
    """One short question with choices; it ends the turn and changes nothing."""

    question: str = Field(max_length=300)
    choices: list[Choice] = Field(min_length=2, max_length=4)


class AlternativeCall(Arguments):
    """One tool call of an alternative."""

    tool: str = Field(max_length=40)
    args: dict[str, Any] = Field(default_factory=dict)


class Alternative(Arguments):
    """One way a vague wish could be meant."""

    label: str = Field(min_length=1, max_length=60, description="In a few plain words: 'sparser drums'.")
    calls: list[AlternativeCall] = Field(min_length=1, max_length=6)


class OfferArguments(Arguments):
    """Two or three ways to listen to; it ends the turn and changes nothing."""

    question: str = Field(max_length=300)
    alternatives: list[Alternative] = Field(
        min_length=2, max_length=5, description="The first three that can be made are offered."
    )


class NotDoneArguments(Arguments):
    """A part of the request that is left undone while the rest is done."""

    words: str = Field(max_length=300, description="The person's own words for that part.")
    reason: str = Field(max_length=300)


class RefuseArguments(Arguments):
    """Why not, and what to do instead; it ends the turn and changes nothing."""

    reason: str = Field(max_length=900)
    next_step: str = Field(default="", max_length=300)
