"""What the tools of the catalogue take: one schema for all families, with the names of each family's edits.

The fields are those of `tools.edit.place.Place` and `tools.edit.values.EditWish`. No edit is run here.
"""

from functools import cache
from typing import Any, Literal

from pydantic import Field, create_model

from assistant.arguments import Bar, Stretch
from tools.edit.catalogue import FAMILIES, rows_of
from tools.edit.place import Place
from tools.edit.values import EditWish

Pair = tuple[int, int]
NAMES_NONE = "none yet"


class Where(Stretch):
    """Where: tracks and bars, narrowed by beats, seconds or pitches, less what is spared."""

    more_bars: list[Pair] = Field(
        default_factory=list, max_length=40, description="Further stretches [first, last] beside the first."
    )
    first_beat: float | None = Field(default=None, ge=1, le=32, description="First beat in each bar, from 1.")
    last_beat: float | None = Field(default=None, ge=1, le=32, description="Last beat in each bar, inclusive.")
    from_s: float | None = Field(default=None, ge=0, le=1e5, description="Instead of bars: seconds of the song.")
    to_s: float | None = Field(default=None, ge=0, le=1e5)
    lowest: int | None = Field(default=None, ge=0, le=127, description="Only notes from this MIDI pitch up.")
    highest: int | None = Field(default=None, ge=0, le=127, description="Only notes up to this MIDI pitch.")
    except_tracks: list[str] = Field(default_factory=list, max_length=40, description="Tracks to leave alone.")
    except_bars: list[Pair] = Field(default_factory=list, max_length=40, description="Bars to leave alone.")

    @property
    def is_everywhere(self) -> bool:
        """Whether nothing narrows it."""
        return self.place() == Place()

    def place(self) -> Place:
        """The same as a value of the tools."""
        first = (self.first_bar, self.last_bar) if self.first_bar is not None or self.last_bar is not None else None
        bars = [_closed(*first)] if first else []
        return Place(
            tracks=tuple(self.tracks or ()),
            bars=tuple(sorted([*bars, *self.more_bars], key=lambda pair: pair[0] or 0)),
            first_beat=self.first_beat,
            last_beat=self.last_beat,
            from_s=self.from_s,
            to_s=self.to_s,
            lowest=self.lowest,
            highest=self.highest,
            except_tracks=tuple(self.except_tracks),
            except_bars=tuple(self.except_bars),
        )


def _closed(first: Bar, last: Bar) -> Any:
    return first, last


class EditArguments(Where):
    """An edit by name, where, and what was said of it."""

    amount: Literal["slight", "plain", "strong"] = Field(
        default="plain", description="'a bit' is slight, 'a lot' strong."
    )
    direction: str = Field(default="", max_length=20, description="'more' or 'less', 'up' or 'down', where it has one.")
    number: float | None = Field(default=None, ge=-1e6, le=1e6, description="A figure that was said.")
    unit: str = Field(default="", max_length=12, description="Its unit: '%', 'dB', 'bpm', 's', 'bars', 'Hz', 'times'.")
    bars: int | None = Field(default=None, ge=0, le=1000, description="A number of bars.")
    semitones: int | None = Field(default=None, ge=-48, le=48)
    chords: list[str] = Field(default_factory=list, max_length=200, description="Symbols or roman numerals, in order.")
    tonic: str | None = Field(default=None, max_length=3)
    mode: str | None = Field(default=None, max_length=20)
    instrument: str = Field(default="", max_length=60)
    style: str = Field(default="", max_length=40)
    section: str = Field(default="", max_length=40, description="A section by name, beside the place.")
    other_section: str = Field(default="", max_length=40)
    where: str = Field(default="", max_length=10, description="'before', 'after', 'start' or 'end' of it.")
    words: str = Field(default="", max_length=300, description="What else the person said of it.")
    seed: int | None = Field(default=None, ge=0, le=2**63, description="Only to make the same again: its seed.")

    def wish(self, seed: int) -> EditWish:
        """The same as a value of the tools."""
        return EditWish(
            amount=self.amount, direction=self.direction, number=self.number, unit=self.unit, bars=self.bars,
            semitones=self.semitones, chords=tuple(self.chords), tonic=self.tonic, mode=self.mode,
            instrument=self.instrument, style=self.style, section=self.section, other_section=self.other_section,
            where=self.where, words=self.words, seed=seed if self.seed is None else self.seed,
        )  # fmt: skip


class GrooveArguments(Where):
    """Whose groove, and where."""

    version: str = Field(
        max_length=80, description="Version id or words of its label; 'upload': the file just dropped."
    )


class LockArguments(Where):
    """What never changes again."""

    words: str = Field(default="", max_length=120, description="How the person said it.")


class UnlockArguments(Where):
    """Which locks are lifted; nothing said lifts all."""

    words: str = Field(default="", max_length=120, description="Words of the lock.")


@cache
def arguments_of(family: str) -> type[EditArguments]:
    """The schema of a family's tool: its edits are the only names it takes."""
    names = tuple(row.name for row in rows_of(family)) or (NAMES_NONE,)
    told = Field(description="Which change; what each does is told in the tool's description.")
    made: type[EditArguments] = create_model(
        f"{family.title().replace('_', '')}Arguments", __base__=EditArguments, edit=(Literal[names], told)
    )
    return made


def words_of(family: str) -> str:
    """What a family's tool does, for a language model."""
    rows = "; ".join(f"{row.name}: {row.words}" for row in rows_of(family))
    return f"Change {FAMILIES[family]}. Everything outside the named place stays as it is. Edits: {rows}."
