"""An owner's other projects, as far as a tool may know them: found by the words a person has for them.

What is searched is what they are called, what their pieces and versions are called, and what was said in them. Projects
of other owners are never looked at.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.shelf import song_of
from tools.song.values import Song

if TYPE_CHECKING:
    from assistant.store.store import Store
    from assistant.store.values import Project

_EMPTY_WORDS = frozenset(
    "a an the my our your one that this those song songs piece pieces tune track music project thing version for about "
    "of from with called named i we made wrote did had to in on it and".split()
)
LONGEST = 80  # characters of a name that is told
NAMED, TITLED, SAID = 4, 3, 1  # how much a word counts in a name, in a title, in what was said


@dataclass(frozen=True)
class Neighbour:
    """Another project of the same owner."""

    id: str
    called: str
    song: Song


class Neighbours:
    """The owner's projects beside one.

    Args:
        store: Where they are kept.
        owner: Whose they are.
        project_id: The one that is worked on.
    """

    def __init__(self, store: "Store", owner: str, project_id: str) -> None:
        self._store, self._owner, self._project_id = store, owner, project_id

    def found(self, words: str) -> tuple[Neighbour, ...]:
        """The projects that fit the words best, all that fit as well as the first; () where none does."""
        wanted = [word for word in _words(words) if word not in _EMPTY_WORDS]
        if not wanted:
            return ()
        titles = self._titles()
        scored = [(self._score(project, titles.get(project.id, ""), wanted), project) for project in self._others()]
        best = max((score for score, _ in scored), default=0)
        return tuple(self._neighbour(project, titles) for score, project in scored if score == best and best > 0)

    def names(self, most: int = 6) -> tuple[str, ...]:
        """What the others are called, the latest changed first."""
        titles = self._titles()
        return tuple(_called(project, titles)[:LONGEST] for project in self._others()[:most])

    def _others(self) -> Sequence["Project"]:
        return [p for p in self._store.projects(self._owner) if p.head is not None and p.id != self._project_id]

    def _titles(self) -> dict[str, str]:
        from assistant.desk.titles import titles_of

        with self._store.database.read() as connection:
            return titles_of(connection, self._owner)

    def _score(self, project: "Project", title: str, wanted: Sequence[str]) -> int:
        """Every word must be found somewhere; what it counts tells where."""
        versions = self._store.versions(project.id)
        labels = " ".join(f"{v.name or ''} {v.label}" for v in versions if v.deleted_at_s is None)
        called = set(_words("" if project.throwaway else project.name))
        titled = {*_words(title), *_words(labels)}
        said: set[str] | None = None
        total = 0
        for word in wanted:
            if _is_in(word, called):
                total += NAMED
            elif _is_in(word, titled):
                total += TITLED
            else:
                said = self._said(project) if said is None else said
                if not _is_in(word, said):
                    return 0
                total += SAID
        return total

    def _said(self, project: "Project") -> set[str]:
        return {word for turn in self._store.turns(project.id) for word in _words(turn.said.text)}

    def _neighbour(self, project: "Project", titles: dict[str, str]) -> Neighbour:
        head = self._store.head(project.id)
        text = head.song_json if head else None
        return Neighbour(project.id, _called(project, titles), song_of(text or ""))


def _called(project: "Project", titles: dict[str, str]) -> str:
    return titles.get(project.id) or project.name if project.throwaway else project.name


def _words(text: str) -> list[str]:
    return [word.removesuffix("'s").removesuffix("’s") for word in re.findall(r"[\w'’]+", text.casefold())]


def _is_in(word: str, words: set[str]) -> bool:
    """The word, or its plural or singular."""
    return any(form in words for form in (word, f"{word}s", word.removesuffix("s")))
