"""Sentences the page may say in the person's own language: beside each English one a key of the page's words, and the
values in it.

Who reads only the sentence needs no key. The words themselves are the page's (`ui/strings/*/told.json`); the English
ones there are the sentences here, which a test holds them to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

Told = dict[str, Any]

# What a job says of itself -> key.
STAGES: Mapping[str, str] = {
    "reading what you dropped": "stage_uploads",
    "reading": "stage_reading",
    "thinking": "stage_thinking",
    "making the recording": "stage_recording",
    "rendering the sound": "stage_sound",
    "mixing": "stage_mixing",
    "engraving the score": "stage_score",
    "measuring": "stage_measuring",
    "saving": "stage_saving",
}
_TAKE = re.compile(r"making the recording: take (?P<take>\d+) of (?P<of>\d+)")
_PART_THERE = re.compile(r"(?P<name>.+) is there")


def told(key: str, **values: str | int | float) -> Told:
    """A sentence by its key."""
    return {"key": f"told.{key}", "values": values}


def stage_told(stage: str | None) -> Told | None:
    """The stage of a job; None for one that has no words but its own."""
    if stage is None:
        return None
    if stage in STAGES:
        return told(STAGES[stage])
    if take := _TAKE.fullmatch(stage):
        return told("stage_take", take=int(take["take"]), of=int(take["of"]))
    found = _PART_THERE.fullmatch(stage)
    return told("stage_part", name=found["name"]) if found else None
