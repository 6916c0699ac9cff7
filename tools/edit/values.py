"""What an edit returns, and the small operations on tracks and notes that every family of edits shares."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from tools.edit.invariants import Invariant, Promise
from tools.edit.scope import Scope
from tools.song.values import Note, Song, Track

Amount = Literal["slight", "plain", "strong"]
STEPS = {"slight": 0.25, "plain": 0.5, "strong": 1.0}
"""How far "a bit", nothing said and "a lot" go, as shares of the whole way an edit can go."""


@dataclass(frozen=True, slots=True)
class EditWish:
    """What a person said beside the place: plain data, and only what was said.

    Attributes:
        amount: "a bit" is slight, "a lot" strong.
        direction: "more" or "less", "up" or "down", as the edit reads it; "" lets it choose.
        number: A figure that was said, in `unit`.
        unit: "%", "dB", "bpm", "s", "bars", "Hz", "semitones", "times", "LUFS"; "" where the figure stands alone.
        bars: A number of bars.
        semitones: An interval.
        chords: Symbols or roman numerals, in order.
        tonic, mode: A key or scale.
        instrument: As the person named it.
        style: A style by name.
        section, other_section: Sections by name beside the place ("before the second chorus").
        where: "before", "after", "start" or "end" of that section or place, or "" for the place itself.
        words: Whatever else was said of it, to be compared and never obeyed.
        seed: Another one gives another result where a result is composed.
    """

    amount: Amount = "plain"
    direction: str = ""
    number: float | None = None
    unit: str = ""
    bars: int | None = None
    semitones: int | None = None
    chords: tuple[str, ...] = ()
    tonic: str | None = None
    mode: str | None = None
    instrument: str = ""
    style: str = ""
    section: str = ""
    other_section: str = ""
    where: str = ""
    words: str = ""
    seed: int = 0

    @property
    def step(self) -> float:
        """How far to go, 0 to 1: a quarter, half or the whole way."""
        return STEPS[self.amount]


@dataclass(frozen=True, slots=True)
class Effect:
    """What an edit claims to have reached; code that does not know the edit measures it.

    Attributes:
        what: A row of `tools.measure.effects.MEASURES`.
        scope: Where it is measured, None for the whole song; in the song after the edit.
        direction: "more" and "less" compare with the song before, "same" and "other" (not the same) too;
            "is" compares with `amount`.
        amount: For "more" and "less" the least difference wanted, in the unit of the measure; None: any difference.
            For "is" the value.
        tolerance: How far "is" and "same" may miss a number.
        before: Where the song before is measured, when bars have moved; None: in `scope` too.
    """

    what: str
    scope: Scope | None
    direction: Literal["more", "less", "is", "same", "other"]
    amount: float | str | None = None
    tolerance: float = 0.0
    before: Scope | None = None


@dataclass(frozen=True)
class Edited:
    """A song after an edit.

    Attributes:
        song: The new song; the old one itself where nothing changed.
        kept: What the edit promises to have left alone.
        summary: One or two sentences on what was done, with figures.
        facts: The same as plain JSON values.
        effects: What it claims to have reached, to be measured by others.
        variants: Other songs to choose from beside this one, each with a label: for edits that offer a choice.
    """

    song: Song
    kept: tuple[Invariant | Promise, ...]
    summary: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    effects: tuple[Effect, ...] = ()
    variants: tuple[tuple[str, Song], ...] = ()


def sorted_notes(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Notes in the order a track keeps them: onset, pitch, id."""
    return tuple(sorted(notes, key=lambda note: (note.onset_tick, note.midi_pitch, note.id)))


def with_tracks(song: Song, change: Callable[[Track], Track], track_ids: Iterable[str] | None = None) -> Song:
    """The song with `change` applied to some tracks (None: all); the song itself where nothing changed."""
    wanted = None if track_ids is None else set(track_ids)
    tracks = tuple(change(t) if wanted is None or t.id in wanted else t for t in song.tracks)
    return song if tracks == song.tracks else replace(song, tracks=tracks)


def unique_name(name: str, taken: Iterable[str]) -> str:
    """The name, numbered from 2 on where it is taken (case ignored)."""
    used = {other.casefold() for other in taken}
    if name.casefold() not in used:
        return name
    return next(f"{name} {n}" for n in range(2, len(used) + 3) if f"{name} {n}".casefold() not in used)


def all_names(song: Song) -> tuple[str, ...]:
    """Every name a person may see or use for a track: handles and labels."""
    return tuple(name for track in song.tracks for name in (track.name, track.label) if name)


def next_track_id(song: Song, taken: Iterable[str] = ()) -> str:
    """The lowest free id "t1", "t2", ..., above every number in use."""
    numbers = [int(i[1:]) for i in (*(t.id for t in song.tracks), *taken) if i[:1] == "t" and i[1:].isdigit()]
    return f"t{max(numbers, default=0) + 1}"


def in_words(names: Iterable[str]) -> str:
    """Names in a sentence: "Piano, Bass and Drums"."""
    rows = list(names)
    return rows[0] if len(rows) == 1 else f"{', '.join(rows[:-1])} and {rows[-1]}" if rows else "no track"


def capital(words: str) -> str:
    """Words to begin a sentence with: "bars 5-8" becomes "Bars 5-8"."""
    return f"{words[:1].upper()}{words[1:]}"
