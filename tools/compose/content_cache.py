"""Results kept by the content of what they were made from: the same inputs are never worked out twice in a process.

Keys are the inputs themselves, never names or times, so a kept result is always the one that would be made anew. The
store is bounded: what was used longest ago goes first. Knows no music; `runs` counts real work for the tests.
"""

from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import fields, is_dataclass, replace
from threading import RLock
from typing import Any, TypeVar

from tools.compose.harmony_spans import Harmony
from tools.compose.plan import Plan

T = TypeVar("T")

MOST_RESULTS = 2048  # several pieces of many parts and sections


class ContentCache:
    """A bounded store of stage results by content."""

    def __init__(self, most: int = MOST_RESULTS) -> None:
        self.most = most
        self.runs: Counter[str] = Counter()
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = RLock()

    def get(self, stage: str, inputs: Hashable, make: Callable[[], T]) -> T:
        """The result for these inputs, made now unless it is kept.

        Args:
            stage: Name of the stage, counted in `runs`.
            inputs: Everything the result depends on.
            make: Makes the result; it must be immutable.
        """
        key = (stage, inputs)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                found: T = self._kept[key]
                return found
        made = make()
        with self._lock:
            self.runs[stage] += 1
            self._kept[key] = made
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)
        return made

    def clear(self) -> None:
        """Forget all results and counts."""
        with self._lock:
            self._kept.clear()
            self.runs.clear()


CACHE = ContentCache()


def musical(plan: Plan) -> Plan:
    """The plan without what the notes of a part do not depend on: title, players and reasons."""
    brief = replace(plan.brief, title=None, parts=(), only_parts=False, without=(), drums=None)
    return replace(plan, brief=brief, choices=())


def frozen(value: object) -> Hashable:
    """A hashable of the same content; mappings and sets become sorted rows, equal content gives equal keys."""
    if isinstance(value, Mapping):
        return tuple(sorted(((str(key), frozen(item)) for key, item in value.items()), key=lambda row: row[0]))
    if isinstance(value, (list, tuple)):
        return tuple(frozen(item) for item in value)
    if isinstance(value, (set, frozenset)):
        return tuple(sorted(map(repr, value)))
    if is_dataclass(value) and not isinstance(value, type):
        return (type(value).__name__, *(frozen(getattr(value, field.name)) for field in fields(value)))
    return value if isinstance(value, Hashable) else repr(value)


_STYLES: OrderedDict[int, tuple[object, Hashable]] = OrderedDict()


def style_key(style: object) -> Hashable:
    """The content of a style, worked out once for each style object."""
    found = _STYLES.get(id(style))
    if found is None or found[0] is not style:
        found = (style, _Once(frozen(style)))
        _STYLES[id(style)] = found
        while len(_STYLES) > 256:
            _STYLES.popitem(last=False)
    return found[1]


class _Once:
    """A key with its hash worked out once: a style is a thousand values deep."""

    __slots__ = ("_hash", "content")

    def __init__(self, content: Hashable) -> None:
        self.content, self._hash = content, hash(content)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return self is other or (
            isinstance(other, _Once) and self._hash == other._hash and self.content == other.content
        )


def plan_key(plan: Plan) -> Hashable:
    """The content of a plan, for keys of stages."""
    rows = [
        style_key(plan.style) if field.name == "style" else frozen(getattr(plan, field.name)) for field in fields(plan)
    ]
    return _Once(tuple(rows))


def harmony_key(harmony: Harmony) -> Hashable:
    """The content of a harmony."""
    notes = harmony.notes
    return (harmony.spans, harmony.home, frozen(notes.cadences), notes.pedals, tuple(sorted(notes.changed_bars)))
