"""The planner's tables of moods, scenes and styles as values: what each word or phrase says. Reads no sentence."""

from dataclasses import dataclass
from functools import lru_cache

from assistant.planner.entities.gazetteer import normal
from assistant.planner.tables import rows
from assistant.planner.tables.affect_words import AFFECT_WEIGHT, NOUN_LINES, VERB_LINES, verb_forms
from assistant.planner.tables.mood_tension import TENSE_LINES
from assistant.planner.tables.mood_words import MOOD_LINES
from assistant.planner.tables.scene_parts import KIND_WEIGHTS, PARTS
from assistant.planner.tables.scenes import SCENE_LINES
from assistant.planner.tables.style_words import STAND_IN_STYLES, STYLE_LINES

SCENE_WEIGHT = 0.75  # a scene hints, an adjective says


@dataclass(frozen=True, slots=True)
class Feeling:
    """A row of the mood or scene table. None leaves an axis alone; `weight` is how much it says beside others."""

    words: str
    valence: float | None
    arousal: float | None
    density: float | None
    style: str | None = None
    is_scene: bool = False
    tension: float | None = None
    weight: float = 1.0


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


def _number(text: str) -> float | None:
    return None if text == "." else float(text)


@lru_cache(maxsize=1)
def mood_table() -> dict[str, Feeling]:
    """Mood word -> row."""
    table: dict[str, Feeling] = {}
    for line in rows(TENSE_LINES):
        numbers, words = line.split("|")
        valence, arousal, density, tension = (_number(n) for n in numbers.split())
        for word in words.split():
            table.setdefault(word, Feeling(word, valence, arousal, density, tension=tension))
    for line in rows(MOOD_LINES):
        numbers, words = line.split("|")
        valence, arousal, density = (_number(n) for n in numbers.split())
        for word in words.split():
            table.setdefault(word, Feeling(word, valence, arousal, density))
    return table


@lru_cache(maxsize=1)
def scene_table() -> dict[str, Feeling]:
    """Scene phrase -> row; parts of scenes by kind first."""
    table: dict[str, Feeling] = {}
    for kind, lines in PARTS.items():
        for line in rows(lines):
            head, phrases = (cell.strip() for cell in line.split("|"))
            valence, arousal, density, tension = (_number(n) for n in head.split()[:4])
            style = " ".join(head.split()[4:])
            for phrase in map(str.strip, phrases.split(",")):
                row = Feeling(phrase, valence, arousal, density, None if style == "." else style, True, tension,
                              KIND_WEIGHTS[kind])  # fmt: skip
                table.setdefault(phrase, row)
    for line in rows(SCENE_LINES):
        numbers, phrases = line.split("|")
        cells = numbers.split()
        valence, arousal, density = (_number(n) for n in cells[:3])
        hint = None if cells[3] == "." else " ".join(cells[3:])
        for phrase in map(str.strip, phrases.split(",")):
            table.setdefault(phrase, Feeling(phrase, valence, arousal, density, hint, True, None, SCENE_WEIGHT))
    for words, lines in (("nouns", NOUN_LINES), ("verbs", VERB_LINES)):
        for line in rows(lines):
            numbers, listed = line.split("|")
            valence, arousal, tension = (_number(n) for n in numbers.split())
            for word in listed.split():
                for form in verb_forms(word) if words == "verbs" else (word,):
                    row = Feeling(form.replace("-", " "), valence, arousal, None, None, True, tension, AFFECT_WEIGHT)
                    table.setdefault(row.words, row)
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
