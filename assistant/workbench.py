"""The bench of one turn: the song being worked on, what was asked of it, and what each tool did.

Tools put new songs here and say what they promise; the turn runner afterwards measures, checks and commits. Nothing
here is stored, and a tool that
fails leaves the bench as it was.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, Protocol

from tools.errors import MusicError
from tools.song.values import Song

if TYPE_CHECKING:
    from assistant.neighbours import Neighbours
    from assistant.sound_maker import SoundMaker
    from assistant.store.values import VersionMark
    from tools.edit.values import Effect

NEW_VERSION = ""  # in a mark: the version this very turn makes


class Shelf(Protocol):
    """The versions of the project, as far as tools may know them."""

    def listing(self) -> tuple[Mapping[str, Any], ...]:
        """All versions in sight: id, label, name, starred, parents, oldest first."""

    def deleted(self) -> tuple[Mapping[str, Any], ...]:
        """Those a person deleted; each can come back."""

    def song(self, version_id: str) -> Song:
        """The song of a version."""

    def undo_target(self, steps: int) -> str | None:
        """The version that many steps back, None when there is none."""

    def redo_target(self, steps: int) -> str | None:
        """The version that many undone steps forward, None when there is none."""


class OwnTaste(Protocol):
    """What the person's own choices say, as far as tools may know it."""

    def learned(self) -> Any:
        """A `tools.compose.taste.Taste`, None where nothing weighs in."""

    def facts(self) -> dict[str, Any]:
        """What is known, plain JSON."""

    def forget(self) -> int:
        """Erase every choice; how many they were."""


@dataclass(frozen=True)
class Wish:
    """Something asked for that can be measured in the result.

    Attributes:
        what: A row of the receipt's table of measures ("tempo", "key", "level", ...).
        asked: The value asked for, plain JSON.
        track_ids: Tracks it is about, () for all.
        bars: (first, last) it is about, None for the whole song.
        since: The song just before the edit: what a part made in the same turn is compared with.
        effect: The claim of an edit by name, for rows called "effect".
    """

    what: str
    asked: Any
    track_ids: tuple[str, ...] = ()
    bars: tuple[int, int] | None = None
    since: Song | None = None
    effect: "Effect | None" = None


@dataclass(frozen=True)
class Step:
    """One tool call that ran, as the turn document shows it."""

    tool: str
    args: Mapping[str, Any]
    status: Literal["ok", "error"]
    summary: str
    seconds: float


@dataclass(frozen=True)
class Question:
    """A question back to the person."""

    text: str
    choices: tuple[Mapping[str, str], ...]


@dataclass(frozen=True)
class Outcome:
    """What a tool did: a sentence for the brain and the facts behind it, plain JSON."""

    summary: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Candidate:
    """A version to listen to, not the project's current one until it is picked.

    Attributes:
        song: With the recording it sounds as.
        label: Of its version.
        take: Its number, from 1.
        rows: What was measured in it, as rows of a receipt.
    """

    song: Song
    label: str
    take: int
    rows: tuple[Mapping[str, Any], ...] = ()


@dataclass
class Workbench:
    """State of one turn. `song` is None in an empty project.

    Attributes:
        base: The song the turn's edits start from: the head, or the version an undo went to.
        parent: Its version id, None when there is none.
        move: How the head moves when no new song was made.
        move_steps: How many changes an undo or redo passes over.
        fresh: Whether the song was newly composed in this turn.
        promises: What the edits so far promise to keep: (base song at that time, invariants) pairs.
        wishes: What was asked and will be measured.
        gaps: What was asked and is knowingly left undone, as rows of the receipt.
        label: Short name of the version this turn makes.
        taste: What the person's own choices say; None where nobody's are known.
        seed_given: Whether the person gave the seed; then taste does not weigh in.
        taste_used: The weights that weighed in, for the version's provenance.
        taste_told: The sentence that says so where taste changed which tune was kept.
        sound: Has recordings made; None where nothing may be made (a rehearsal).
        candidates: Takes to listen to beside the version the turn ends on.
        measured: Rows of the receipt that were measured in a recording while it was made.
        take: Number of the take that is kept, 0 for none.
        marks: What the person said of versions: names, stars, deletions.
        projects: The person's other projects; None where nothing may be known of them (a rehearsal).
    """

    shelf: Shelf
    seed: int
    song: Song | None = None
    base: Song | None = None
    parent: str | None = None
    move: Literal["undo", "redo", "goto"] | None = None
    move_steps: int = 1
    fresh: bool = False
    promises: list[tuple[Song, Song, tuple[Any, ...]]] = field(default_factory=list)
    wishes: list[Wish] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    made_by: list[Mapping[str, Any]] = field(default_factory=list)
    gaps: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    taste: OwnTaste | None = None
    seed_given: bool = True
    taste_used: Mapping[str, Any] | None = None
    taste_told: str = ""
    question: Question | None = None
    refusal: str | None = None
    sound: "SoundMaker | None" = None
    candidates: list[Candidate] = field(default_factory=list)
    measured: list[Mapping[str, Any]] = field(default_factory=list)
    take: int = 0
    marks: list["VersionMark"] = field(default_factory=list)
    projects: "Neighbours | None" = None

    @property
    def changed(self) -> bool:
        """Whether there is a song that is not the base."""
        return self.song is not None and self.song is not self.base

    @property
    def label(self) -> str:
        """A short name for the version: what was done, in order."""
        return ", ".join(self.labels)[:120]

    def need_song(self) -> Song:
        """The song.

        Raises:
            MusicError: There is none yet.
        """
        if self.song is None:
            raise MusicError(
                "There is no song in this project yet; say what to compose, or drop a MIDI or MusicXML file."
            )
        return self.song

    def edit(self, song: Song, kept: tuple[Any, ...], label: str, wishes: tuple[Wish, ...] = ()) -> None:
        """Put an edited song on the bench with the invariants it promises against the one before."""
        before = self.need_song()
        self.promises.append((before, song, kept))
        self.song = song
        wishes = tuple(replace(wish, since=before) for wish in wishes)
        self.labels.append(label)
        outdated = [w for w in self.wishes if w.what == "version" or any(_same_matter(w, new) for new in wishes)]
        self.wishes = [w for w in self.wishes if w not in outdated] + list(wishes)

    def start_new(self, song: Song, label: str, wishes: tuple[Wish, ...]) -> None:
        """Put a newly composed song on the bench."""
        self.song, self.fresh = song, True
        self.labels, self.wishes, self.promises = [label], list(wishes), []
        self._forget_takes()
        self.taste_used, self.taste_told = None, ""

    def go_to(self, version_id: str, move: Literal["undo", "redo", "goto"], steps: int = 1) -> None:
        """Move to another version; edits after it start from there."""
        self.move_steps = steps
        self.song = self.base = self.shelf.song(version_id)
        self.parent, self.move = version_id, move
        self.labels, self.wishes, self.promises, self.fresh = [], [], [], False
        self._forget_takes()

    def _forget_takes(self) -> None:
        self.candidates, self.measured, self.take = [], [], 0


def _same_matter(old: Wish, new: Wish) -> bool:
    """Whether a later wish replaces an earlier one of the same turn: the last word counts."""
    mine, its = (w.effect.what if w.effect else "" for w in (old, new))
    return (old.what, old.track_ids, old.bars, mine) == (new.what, new.track_ids, new.bars, its)
