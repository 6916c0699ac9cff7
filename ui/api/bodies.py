"""What the page may send with a change, with the limits of each field. Meaning is checked by the desk."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

# Longer texts and names are refused by the assistant in its own words; these limits only keep a request small.
LONGEST_TEXT, LONGEST_NAME, LONGEST_KIND = 200_000, 1_000, 64
MOST_ROWS = 20_000


class Body(BaseModel):
    """A body takes only the fields it names."""

    model_config = ConfigDict(extra="forbid", strict=True)


class NewProject(Body):
    """A project to be made; without a name a throw-away one."""

    name: Annotated[str, Field(max_length=LONGEST_NAME)] | None = None


class ProjectChange(Body):
    """A project's new name or star."""

    name: Annotated[str, Field(max_length=LONGEST_NAME)] | None = None
    starred: bool | None = None


class VersionChange(Body):
    """A version's name or star."""

    name: Annotated[str, Field(max_length=LONGEST_NAME)] | None = None
    starred: bool | None = None


class Sentence(Body):
    """What a person says."""

    text: Annotated[str, Field(max_length=LONGEST_TEXT)]
    context: dict[str, Any] = Field(default_factory=dict, max_length=20)
    seed: Annotated[int, Field(ge=0, lt=2**53)] | None = None
    artifacts: Annotated[list[Annotated[str, Field(max_length=LONGEST_KIND)]], Field(max_length=40)] | None = None


class Drawn(Body):
    """Notes changed by hand on a version."""

    base: Annotated[str, Field(max_length=16)]
    changes: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=MOST_ROWS)]
    context: dict[str, Any] = Field(default_factory=dict, max_length=20)


class PlayedTake(Body):
    """A take played on a keyboard, and where it goes."""

    notes: Annotated[list[list[float]], Field(min_length=1, max_length=MOST_ROWS)]
    pedal: Annotated[list[list[float]], Field(max_length=MOST_ROWS)] = Field(default_factory=list)
    mode: Annotated[str, Field(max_length=16)] = "new"
    base: Annotated[str, Field(max_length=16)] = ""
    at_s: Annotated[float, Field(ge=0, lt=36_000)] = 0.0
    track: Annotated[str, Field(max_length=LONGEST_KIND)] = ""
    instrument: Annotated[str, Field(max_length=120)] = ""
    bpm: Annotated[float, Field(ge=30, le=300)] | None = None
    context: dict[str, Any] = Field(default_factory=dict, max_length=20)


class Than(Body):
    """The version that another one is better than."""

    than: Annotated[str, Field(max_length=16)]


class Wanted(Body):
    """An artefact to be made."""

    kind: Annotated[str, Field(max_length=LONGEST_KIND)]
