"""Moods, scenes and styles in a sentence, folded into one point of valence, arousal and density.

The tables are data (`tables/`). Degrees and negation are read ("very calm", "not too sad"). What is folded here is a
guess and is told as one: an explicit
tempo, key or style always wins over it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from assistant.planner.entities.gazetteer import Gazetteer, Hit, normal
from assistant.planner.entities.scan import Scan
from assistant.planner.tables import rows
from assistant.planner.tables.common_words import COMMON_WORDS
from assistant.planner.tables.mood_words import MOOD_LINES
from assistant.planner.tables.scenes import SCENE_LINES
from assistant.planner.tables.style_words import ENSEMBLE_STYLES, PLAYER_STYLES, STAND_IN_STYLES, STYLE_LINES
from tools.theory.tempo_words import TEMPO_WORDS

SCENE_WEIGHT = 0.75  # a scene hints, an adjective says
_STRONG = re.compile(
    r"\b(?:very|really|extremely|super|so|incredibly|deeply|utterly|totally|quite|truly|most|pretty|rather"
    r"|hella|sehr|très|muy|molto|assai|much)\s+(?:and\s+)?$"
)
_SLIGHT = re.compile(
    r"\b(?:a\s+(?:bit|little|touch|tad)|slightly|somewhat|kind\s+of|sort\s+of|mildly|faintly|almost|half"
    r"|ein\s+wenig|un\s+peu|un\s+poco|poco)\s+(?:of\s+)?$"
)
_NOT_TOO = re.compile(
    r"\b(?:not|isn't|nothing|never|don't\s+(?:make\s+it|want\s+it|be))\s+(?:be\s+)?(?:too|so|overly|very"
    r"|all\s+that|that|particularly)\s+$"
)
_NOT = re.compile(
    r"\b(?:not|no|never|without|nothing|isn't|hardly|don't\s+want(?:\s+it)?|avoid|anything\s+but|less|neither"
    r"|nor)\s+(?:being\s+|be\s+|a\s+|any\s+|at\s+all\s+|sounding\s+)?$"
)


@dataclass(frozen=True, slots=True)
class Feeling:
    """A row of the mood or scene table. None leaves an axis alone."""

    words: str
    valence: float | None
    arousal: float | None
    density: float | None
    style: str | None = None
    is_scene: bool = False


@dataclass(frozen=True, slots=True)
class StyleSaid:
    """A row of the style table: `exact` when the word is the style itself and not a near relative."""

    words: str
    style: str
    exact: bool
    meter: str | None = None
    mode: str | None = None
    valence: float | None = None
    arousal: float | None = None


@dataclass(frozen=True, slots=True)
class MoodSaid:
    """What a sentence says of mood: the words, the point they fold into, and a style a scene suggests."""

    words: tuple[str, ...] = ()
    scenes: tuple[str, ...] = ()
    valence: float | None = None
    arousal: float | None = None
    density: float | None = None
    style_hint: str | None = None
    negated: tuple[str, ...] = ()
    mended: tuple[tuple[str, str], ...] = ()

    @property
    def any(self) -> bool:
        """Whether a word of mood or scene was found, be it to say what it should not be."""
        return bool(self.words or self.scenes or self.negated)


def _number(text: str) -> float | None:
    return None if text == "." else float(text)


@lru_cache(maxsize=1)
def mood_table() -> dict[str, Feeling]:
    """Mood word -> row."""
    table: dict[str, Feeling] = {}
    for line in rows(MOOD_LINES):
        numbers, words = line.split("|")
        valence, arousal, density = (_number(n) for n in numbers.split())
        for word in words.split():
            table.setdefault(word, Feeling(word, valence, arousal, density))
    return table


@lru_cache(maxsize=1)
def scene_table() -> dict[str, Feeling]:
    """Scene phrase -> row."""
    table: dict[str, Feeling] = {}
    for line in rows(SCENE_LINES):
        numbers, phrases = line.split("|")
        head = numbers.split()
        valence, arousal, density = (_number(n) for n in head[:3])
        style = None if head[3] == "." else " ".join(head[3:])
        for phrase in phrases.split(","):
            table.setdefault(phrase.strip(), Feeling(phrase.strip(), valence, arousal, density, style, is_scene=True))
    return table


@lru_cache(maxsize=1)
def style_table() -> dict[str, StyleSaid]:
    """Style word -> row."""
    from tools.compose.style import other_names, style_names

    table: dict[str, StyleSaid] = {}
    there = style_names()
    for line in rows(STYLE_LINES):
        style, meter, mode, numbers, phrases = (cell.strip() for cell in line.split("|"))
        valence, arousal = (_number(n) for n in numbers.split())
        for phrase in phrases.split(", "):
            word = phrase.strip().removeprefix("=")
            row = StyleSaid(
                word,
                style if style in there else STAND_IN_STYLES.get(style, style),
                phrase.strip().startswith("=") and style in there,
                None if meter == "." else meter,
                None if mode == "." else mode,
                valence,
                arousal,
            )
            table.setdefault(normal(word), row)
    for word, key in (*other_names().items(), *((name, name) for name in there)):
        known = table.get(normal(word))
        if known is None or known.style != key or not known.exact:
            table[normal(word)] = _named_by_its_file(word, key)
    return table


def _named_by_its_file(word: str, key: str) -> StyleSaid:
    """A style the hand-written table does not list: its file's own names, and its place in the plane of moods."""
    from tools.compose.style import load_style

    suits = load_style(key).suits
    return StyleSaid(word, key, True, None, None, suits.valence, suits.arousal)


_PLAIN_ENGLISH = frozenset({
    "there", "their", "where", "would", "could", "should", "about", "which", "while", "these", "those", "thing",
    "things", "something", "anything", "piece", "bars",
    "music", "sounds", "sound", "second", "seconds", "minute", "minutes", "please", "instead", "tempo", "major",
    "minor", "chord", "chords", "verse", "bridge",
    "version", "versions", "instrument", "instruments", "melody", "faster", "slower", "louder", "softer", "higher",
    "lower", "longer", "shorter", "quieter", "better",
    "every", "again", "write", "compose", "start", "first", "third", "little", "around", "other", "under", "after",
    "before", "makes", "maker", "taken", "wants",
    "still", "three", "seven", "eight", "short", "voice", "voices", "front", "place", "track", "tracks", "bring",
    "being", "doing", "going", "never",
    "trees", "organ", "piano", "guitar", "violin", "cello", "flute", "drums", "strings", "trumpet", "clarinet",
    "accordion", "mandolin", "whole", "tones", "octave",
    "coming", "giving", "loving", "living", "leaving", "having", "making", "taking", "string", "strong", "person",
    "people", "nothing", "everything", "explain",
    "friend", "friends", "hello", "thanks", "change", "changes", "middle", "ending", "section", "sections", "range",
    "notes", "weather", "flight", "sweet",
    "reading", "recipe", "email", "hurts", "heart", "hearts", "hands", "heads", "horns", "reads", "tools", "touch",
    "wrong", "right", "check", "lines",
    "sorts", "sorted", "script", "python", "lists", "tomorrow", "today", "yesterday", "flutes", "slowed", "called",
    "title", "named", "using", "needs", "match",
})  # fmt: skip


@lru_cache(maxsize=1)
def _mood_gazetteer() -> Gazetteer[Feeling | StyleSaid]:
    table: dict[str, Feeling | StyleSaid] = dict(scene_table())
    table.update(mood_table())
    table.update(style_table())
    return Gazetteer(
        table, keep=COMMON_WORDS | _PLAIN_ENGLISH | {word for words in TEMPO_WORDS for word in words.split()}
    )


def pull_style_and_mood(scan: Scan) -> tuple[StyleSaid | None, MoodSaid]:
    """Read style, mood and scene words together and take them; the longest phrase wins at each place."""
    low = scan.low
    hits = _mood_gazetteer().find(scan)
    styles = [hit for hit in hits if isinstance(hit.value, StyleSaid)]
    feelings = [hit for hit in hits if isinstance(hit.value, Feeling)]
    style = _best_style([hit.value for hit in styles if isinstance(hit.value, StyleSaid)])
    return style, _fold(feelings, low, style)


def pull_mood(scan: Scan) -> MoodSaid:
    """Read mood and scene words only."""
    return pull_style_and_mood(scan)[1]


def find_style(words: str) -> StyleSaid | None:
    """The style a phrase names."""
    return style_table().get(normal(words))


def ensemble_style(name: str) -> str | None:
    """The style an ensemble's name suggests: a jazz trio plays jazz."""
    return next((style for word, style in ENSEMBLE_STYLES if word in normal(name)), None)


def style_in_name(names: Iterable[str]) -> StyleSaid | None:
    """The style an instrument's own name says: "ambient pads", "flamenco guitar", "jazz guitar"."""
    for name in names:
        words = normal(name).split()
        for count in range(len(words) - 1, 0, -1):
            if found := style_table().get(" ".join(words[:count])):
                return found
    return None


def player_style(names: Iterable[str]) -> str | None:
    """The style the instruments suggest, when those that suggest one agree."""
    found = {PLAYER_STYLES[normal(name)] for name in names if normal(name) in PLAYER_STYLES}
    return found.pop() if len(found) == 1 else None


def _best_style(found: list[StyleSaid]) -> StyleSaid | None:
    """The most telling of several style words: the longest exact one, else the first; "jazz waltz" beats "jazz"."""
    if not found:
        return None
    exact = [row for row in found if row.exact] or found
    best = max(exact, key=lambda row: (row.words.count(" "), -exact.index(row)))
    names = {row.style for row in exact}
    if {"jazz", "waltz"} <= names:
        return style_table()["jazz waltz"]
    if "jazz" in names and "ballad" in names:
        return style_table()["jazz ballad"]
    return best


def _fold(hits: list[Hit[Feeling | StyleSaid]], low: str, style: StyleSaid | None) -> MoodSaid:
    points: list[tuple[Feeling, float]] = []
    for hit in hits:
        if isinstance(hit.value, Feeling):
            points.append((hit.value, _degree(low[: hit.start]) * (SCENE_WEIGHT if hit.value.is_scene else 1.0)))
    moods = tuple(dict.fromkeys(row.words for row, degree in points if not row.is_scene and degree > 0))
    negated = tuple(dict.fromkeys(row.words for row, degree in points if degree < 0))
    scenes = tuple(dict.fromkeys(row.words for row, degree in points if row.is_scene and degree > 0))
    hint = _hint([row for row, degree in points if row.style and degree > 0])
    mended = tuple((hit.words, hit.value.words) for hit in hits if hit.mended)
    valences = [(row.valence, degree) for row, degree in points]
    arousals = [(row.arousal, degree) for row, degree in points]
    if style is not None:
        valences.append((style.valence, 0.4))
        arousals.append((style.arousal, 0.4))
    return MoodSaid(
        moods, scenes, _weigh(valences), _weigh(arousals), _weigh((row.density, degree) for row, degree in points),
        hint, negated, mended
    )  # fmt: skip


def _hint(rows: list[Feeling]) -> str | None:
    """The style the scenes suggest: that of the longest phrase; none when equally long ones disagree."""
    longest = max((row.words.count(" ") for row in rows), default=0)
    styles = {row.style for row in rows if row.words.count(" ") == longest}
    return styles.pop() if len(styles) == 1 else None


def _degree(before: str) -> float:
    """How much a word counts by what stands before it: "very" 1.35, "a bit" 0.6, "not too" -0.35, "not" -0.5."""
    if _NOT_TOO.search(before):
        return -0.35
    if _NOT.search(before):
        return -0.5
    if _STRONG.search(before):
        return 1.35
    return 0.6 if _SLIGHT.search(before) else 1.0


def _weigh(values: Iterable[tuple[float | None, float]]) -> float | None:
    """Mean of the values, each weighted by its own size, so that a word that says nothing of an axis does not dilute
    one that does.
    """
    scaled = [(value * degree, abs(value * degree) + 0.05) for value, degree in values if value is not None]
    if not scaled:
        return None
    total = sum(value * weight for value, weight in scaled) / sum(weight for _, weight in scaled)
    return round(max(-1.0, min(1.0, total)), 2)
