"""The errors a person or a language model can act on: every one names the value, the limit and the next step.

A `MusicError` is an answer, not a crash: the assistant shows its text as the reply of the turn, and nothing is lost.
Anything else that escapes is a defect of ours. This file holds no wording of single checks (that stands where the check
is made) and no translation to exit codes.
"""

from __future__ import annotations


class MusicError(Exception):
    """Something asked for cannot be done; the text says what, why and what to do instead.

    Args:
        problem: One clear sentence that names the value: "A length of 0 s leaves no room for a note."
        limit: What would be accepted, as a sentence: "Between 1 and 1200 s is possible." May be part of `problem`.
        next_step: What to do now, as a sentence: "Say a length such as 30 seconds." May be part of `problem`.
    """

    def __init__(self, problem: str, limit: str = "", next_step: str = "") -> None:
        self.problem = problem
        self.limit = limit
        self.next_step = next_step
        # All arguments, so that the error survives the pickle out of a child process.
        super().__init__(problem, limit, next_step)

    def __str__(self) -> str:
        return " ".join(_sentence(part) for part in (self.problem, self.limit, self.next_step) if part.strip())


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text[-1] in ".!?" else text + "."


class BriefError(MusicError):
    """What was asked for contradicts itself or cannot be composed."""


class EditError(MusicError):
    """A change does not fit the song: no such track, bar or version."""


class FormatError(MusicError):
    """A file is not what it says it is, is broken, or holds what cannot be read."""


class LimitError(MusicError):
    """Too large, too long or too many: the text names the value and the limit."""


class RenderError(MusicError):
    """Sound, score or picture could not be made from a good song."""


class StoreError(MusicError):
    """The project's folder or database cannot be read or written."""


class MissingError(MusicError):
    """An optional part of the installation is not there; `next_step` is the one command that brings it."""
