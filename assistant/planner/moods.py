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
from assistant.planner.mood_tables import Feeling, StyleSaid, mood_table, scene_table, style_table
from assistant.planner.tables.common_words import COMMON_WORDS
from assistant.planner.tables.style_words import ENSEMBLE_STYLES, PLAYER_STYLES
from tools.theory.tempo_words import TEMPO_WORDS

STYLE_DEGREE = 0.4  # how far a style that has a mood of its own moves it
HINTED = 0.6  # of its value is taken from a word of no weight
CLEAR = 0.3  # a valence from which a word plainly points one way
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
class MoodSaid:
    """What a sentence says of mood: the words, the point they fold into, and a style a scene suggests."""

    words: tuple[str, ...] = ()
    scenes: tuple[str, ...] = ()
    valence: float | None = None
    arousal: float | None = None
    density: float | None = None
    style_hint: str | None = None
    negated: tuple[str, ...] = ()
    tension: float | None = None
    mixed: bool = False
    mended: tuple[tuple[str, str], ...] = ()

    @property
    def any(self) -> bool:
        """Whether a word of mood or scene was found, be it to say what it should not be."""
        return bool(self.words or self.scenes or self.negated)


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


# Words of music and of this program that are one slip away from a mood or a scene.
_OF_MUSIC = frozenset(
    "forte fader fades muting sharps leads staves treble pluck plucks swells variation variations genre click clicks "
    "status moods preset presets engine ledger resolution duplicate whistle related calmer frames shares pressure "
    "breve attached computed cannot president talks"
    " dropping machine resetting logging deceptive computes stack calibration".split()
)
WEAKEST_MENDED = 0.5  # weight of a scene word below which no slip is mended into it


@lru_cache(maxsize=1)
def _mood_gazetteer() -> Gazetteer[Feeling | StyleSaid]:
    table: dict[str, Feeling | StyleSaid] = dict(scene_table())
    table.update(mood_table())
    table.update(style_table())
    return Gazetteer(
        table,
        keep=COMMON_WORDS | _PLAIN_ENGLISH | _OF_MUSIC | {part for words in TEMPO_WORDS for part in words.split()},
        exact=(phrase for phrase, row in scene_table().items() if row.weight < WEAKEST_MENDED),
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
    points = [(hit.value, _degree(low[: hit.start])) for hit in hits if isinstance(hit.value, Feeling)]
    points = _without_negated_twins(points)
    moods = tuple(dict.fromkeys(row.words for row, degree in points if not row.is_scene and degree > 0))
    negated = tuple(dict.fromkeys(row.words for row, degree in points if degree < 0))
    scenes = tuple(dict.fromkeys(row.words for row, degree in points if row.is_scene and degree > 0))
    mended = tuple((hit.words, hit.value.words) for hit in hits if hit.mended)
    valences = [(row.valence, degree, row.weight) for row, degree in points]
    arousals = [(row.arousal, degree, row.weight) for row, degree in points]
    if style is not None:
        valences.append((style.valence, STYLE_DEGREE, STYLE_DEGREE))
        arousals.append((style.arousal, STYLE_DEGREE, STYLE_DEGREE))
    return MoodSaid(
        moods,
        scenes,
        _weigh(valences),
        _weigh(arousals),
        _weigh((row.density, degree, row.weight) for row, degree in points),
        _hint([row for row, degree in points if row.style and degree > 0]),
        negated,
        _weigh((row.tension, degree, row.weight) for row, degree in points),
        _pulls_both_ways([value * degree for value, degree, _ in valences if value is not None]),
        mended,
    )


def _without_negated_twins(points: list[tuple[Feeling, float]]) -> list[tuple[Feeling, float]]:
    """Without a negated word that would push a clear one too far: "happy but not childish" stays happy."""
    said = [row.valence * degree for row, degree in points if degree > 0 and row.valence is not None]
    if not said or max(map(abs, said)) < CLEAR:
        return points
    return [(row, degree if degree > 0 else 0.4 * degree) for row, degree in points]


def _pulls_both_ways(valences: list[float]) -> bool:
    return bool(valences) and max(valences) >= CLEAR and min(valences) <= -CLEAR


def _hint(rows: list[Feeling]) -> str | None:
    """The style the scenes suggest: that of what says most, and of the longest phrase among those; none when equals
    disagree.
    """
    most = max(((row.weight, row.words.count(" ")) for row in rows), default=(0.0, 0))
    styles = {row.style for row in rows if (row.weight, row.words.count(" ")) == most}
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


def _weigh(values: Iterable[tuple[float | None, float, float]]) -> float | None:
    """Mean of the values, each weighted by its own size and by what its kind says beside others, so that a word that
    says nothing of an axis does not dilute one that does; a mere hint is taken a little less far.
    """
    scaled = [
        (value * degree * (HINTED + (1.0 - HINTED) * weight), weight * (abs(value * degree) + 0.05))
        for value, degree, weight in values
        if value is not None
    ]
    if not scaled:
        return None
    total = sum(value * weight for value, weight in scaled) / sum(weight for _, weight in scaled)
    return round(max(-1.0, min(1.0, total)), 2)
