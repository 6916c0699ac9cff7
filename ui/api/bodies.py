"""What the page may send with a change, with the limits of each field. Meaning is checked by the desk."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

# Longer texts and names are refused by the assistant in its own words; these limits only keep a request small.
LONGEST_TEXT, LONGEST_NAME, LONGEST_KIND = 200_000, 1_000, 64


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


class Sentence(Body):
    """What a person says."""

    text: Annotated[str, Field(max_length=LONGEST_TEXT)]
    context: dict[str, Any] = Field(default_factory=dict, max_length=20)
    seed: Annotated[int, Field(ge=0, lt=2**53)] | None = None
    artifacts: Annotated[list[Annotated[str, Field(max_length=LONGEST_KIND)]], Field(max_length=40)] | None = None


class Than(Body):
    """The version that another one is better than."""

    than: Annotated[str, Field(max_length=16)]


class Wanted(Body):
    """An artefact to be made."""

    kind: Annotated[str, Field(max_length=LONGEST_KIND)]
