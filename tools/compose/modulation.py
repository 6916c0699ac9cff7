"""Keys within a piece: where it leaves its home key and where to, as asked for or as the style is wont to.

A lift of the last chorus stays to the end; every other way out comes back. Nothing moves where the person wrote the
chords, asked for one key, or wants a loop. How the new key is led into is harmony's work.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from tools.compose.choices import Choice
from tools.compose.form import PlannedSection
from tools.compose.seeds import stream, weighted
from tools.compose.style import Style
from tools.errors import BriefError
from tools.song.brief import Brief, KeyRequest
from tools.theory.key import Key

Keys = tuple[tuple[int, Key], ...]

# How often a piece of a family leaves its key when nobody said so. 13 % of 909 pop songs change key (POP909, phrase
# labels); the rest is general practice: the trio of a march in the subdominant, sets of dances, middle parts of pieces
# for the concert room in a near key.
_LIFT_SHARE = {"song": 0.13, "rock": 0.08, "dance": 0.05, "electronic": 0.05, "sacred": 0.1, "latin": 0.08}
_LIFT_OF_STYLE = {"ballad": 0.3, "gospel": 0.35, "country": 0.2}
_LIFTS = {2: 0.5, 1: 0.32, 3: 0.18}  # semitones
_AWAY_SHARE = {"classical": 0.6, "jazz": 0.2, "folk": 0.25, "score": 0.25, "latin": 0.2}
_AWAY_OF_STYLE = {"march": 0.8, "celtic": 0.5, "waltz": 0.5, "ragtime": 0.8, "bossa nova": 0.25}
_SUBDOMINANT_STYLES = ("march", "ragtime", "waltz", "jazz", "jazz ballad", "bossa nova", "blues")
_LONG_SHARE = 0.75
_MOST_AWAY = 0.34  # of the bars: a piece must still be heard in its home key
_FEWEST_BARS = 24
_MODES = ("major", "minor")
_FRAMES = ("intro", "outro")


@dataclass(frozen=True, slots=True)
class _Stay:
    """A stretch of bars in another key; `returns` tells whether home follows."""

    first_bar: int
    end_bar: int
    key: Key
    returns: bool
    where: str


def plan_keys(
    brief: Brief, style: Style, home: Key, sections: Sequence[PlannedSection], seed: int, choices: list[Choice]
) -> Keys:
    """Every key of the piece with its first bar; () where it stays at home.

    Raises:
        BriefError: A change of key was asked for where there is no such section or bar, or beside written chords.
    """
    bars = sections[-1].end_bar
    if brief.key_changes:
        stays = _asked(brief, home, sections, seed)
        choices.extend(_told(stay) for stay, request in zip(stays, brief.key_changes, strict=True) if _open(request))
        return _row(home, stays, bars)
    if brief.chords or brief.one_key or home.mode not in _MODES or brief.ending == "loop":
        return ()
    stays = _wont(brief, style, home, sections, seed)
    if stays:
        choices.append(_told(stays[0]))
    return _row(home, stays, bars)


def _row(home: Key, stays: Sequence[_Stay], bars: int) -> Keys:
    keys: dict[int, Key] = {0: home}
    for stay in sorted(stays, key=lambda each: each.first_bar):
        keys[stay.first_bar] = stay.key
        if stay.returns and stay.end_bar < bars:
            keys.setdefault(stay.end_bar, home)
    rows = sorted(keys.items())
    kept = [rows[0], *(row for before, row in pairwise(rows) if row[1] != before[1])]
    return tuple(kept) if len(kept) > 1 else ()


def _told(stay: _Stay) -> Choice:
    why = "and home again after it" if stay.returns else "a lift for the end"
    return Choice("key change", f"{stay.key.name} from {stay.where}", why)


# ---- asked for


def _open(request: KeyRequest) -> bool:
    return not (request.semitones or request.tonic or request.degree) or not (request.section or request.bar)


def _asked(brief: Brief, home: Key, sections: Sequence[PlannedSection], seed: int) -> list[_Stay]:
    if brief.chords:
        raise BriefError(
            "The chords are played as they were written, so the key cannot change within them.",
            "",
            "Write the chords of the new key too, or leave the chords open.",
        )
    return [_asked_stay(request, home, sections, seed) for request in brief.key_changes]


def _asked_stay(request: KeyRequest, home: Key, sections: Sequence[PlannedSection], seed: int) -> _Stay:
    key = _goal(request, home, seed)
    bars = sections[-1].end_bar
    if request.bar is not None:
        if not 1 <= request.bar <= bars:
            raise BriefError(
                f"The key cannot change at bar {request.bar}.", f"The piece has {bars} bars.", "Name a bar within it."
            )
        return _Stay(request.bar - 1, bars, key, False, f"bar {request.bar}")
    section = _place(request.section, sections)
    after = [each for each in sections if each.first_bar >= section.end_bar and each.kind not in _FRAMES]
    stays = not after or request.section.startswith("last")
    return _Stay(section.first_bar, bars if stays else section.end_bar, key, not stays, _where(section))


def _goal(request: KeyRequest, home: Key, seed: int) -> Key:
    if request.tonic:
        return Key(request.tonic, request.mode or home.mode).practical
    if request.degree == "relative":
        return home.relative.practical
    if request.degree == "parallel":
        return home.parallel.practical
    steps = {"dominant": 7, "subdominant": 5}.get(request.degree) or request.semitones
    if steps is None:
        steps = weighted(stream(seed, "lift"), _LIFTS)
    return moved(home, steps)


def _place(said: str, sections: Sequence[PlannedSection]) -> PlannedSection:
    """The section a person's words mean."""
    tunes = [section for section in sections if section.kind not in _FRAMES] or list(sections)
    words = said.lower().split()
    if not words:
        return _goal_section(tunes)
    if words == ["middle"]:
        half = sections[-1].end_bar / 2
        return min(tunes[1:] or tunes, key=lambda section: abs(section.first_bar - half))
    if words == ["end"]:
        return tunes[-1]
    which = words[0] if words[0] in ("first", "second", "third", "fourth", "last") else ""
    name = " ".join(words[1:] if which else words)
    found = [s for s in sections if name and (s.name.lower().startswith(name) or s.letter.lower() == name)]
    index = {"": 0, "first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1}[which]
    if name in ("chorus", "drop", "refrain") and not which and len(found) > 1:
        index = -1
    if not found and which == "last":
        return _goal_section(tunes)
    if not found or index >= len(found):
        raise BriefError(
            f"There is no {said or 'such section'} to change the key in.",
            f"The sections are {', '.join(section.name for section in sections)}.",
            "Name one of them, or a bar.",
        )
    return found[index]


def _goal_section(tunes: Sequence[PlannedSection]) -> PlannedSection:
    """Where a lift belongs: the last chorus, else the last section."""
    choruses = [section for section in tunes if section.kind == "chorus"]
    return choruses[-1] if len(choruses) > 1 else tunes[-1]


def _where(section: PlannedSection) -> str:
    return f"{section.name}, bar {section.first_bar + 1}"


# ---- as the style is wont to


def _wont(brief: Brief, style: Style, home: Key, sections: Sequence[PlannedSection], seed: int) -> list[_Stay]:
    draw = stream(seed, "modulation").random()
    bars = sections[-1].end_bar
    if brief.structure in ("sonata", "march"):
        return _away(style, home, sections, brief.structure)
    if bars < _FEWEST_BARS:
        return []
    movements = _movements(home, sections)
    if movements and draw < _LONG_SHARE:
        return movements
    family = style.family
    if draw < _AWAY_OF_STYLE.get(style.key, _AWAY_SHARE.get(family, 0.0)):
        return _away(style, home, sections, brief.structure or "")
    if brief.tonic is None and draw < _LIFT_OF_STYLE.get(style.key, _LIFT_SHARE.get(family, 0.0)):
        return _lift(home, sections, seed)
    return []


def _lift(home: Key, sections: Sequence[PlannedSection], seed: int) -> list[_Stay]:
    choruses = [section for section in sections if section.kind == "chorus"]
    if len(choruses) < 2 or choruses[-1].first_bar < 0.55 * sections[-1].end_bar:
        return []
    steps = weighted(stream(seed, "lift"), _LIFTS)
    last = choruses[-1]
    return [_Stay(last.first_bar, sections[-1].end_bar, moved(home, steps), False, _where(last))]


def _away(style: Style, home: Key, sections: Sequence[PlannedSection], structure: str) -> list[_Stay]:
    """The contrasting part in a near key, home before the end."""
    wanted = {"sonata": ("B", "C", "D"), "march": ("T",)}.get(structure, ("T", "C", "B"))
    letters = {section.letter for section in sections}
    stays: list[_Stay] = []
    for letter in wanted:
        if letter not in letters:
            continue
        key = _near(style, home, letter)
        for section in _out_sections(sections, letter, structure):
            stays.append(_Stay(section.first_bar, section.end_bar, key, True, _where(section)))
        if structure != "sonata":
            break
    away = sum(stay.end_bar - stay.first_bar for stay in stays)
    return stays if away <= _MOST_AWAY * sections[-1].end_bar or structure in ("sonata", "march") else []


def _out_sections(sections: Sequence[PlannedSection], letter: str, structure: str) -> list[PlannedSection]:
    """Sections of a letter that may lie away from home: none without a home section after it; in a sonata the second
    theme comes home in the end.
    """
    back = [s.first_bar for s in sections if s.letter == "A"]
    found = [s for s in sections if s.letter == letter and back and s.end_bar <= back[-1] and s.first_bar > 0]
    return found if structure == "sonata" or letter != "B" else found[:2]


def _near(style: Style, home: Key, letter: str) -> Key:
    if letter == "C":
        return home.relative.practical
    if letter == "T" or style.key in _SUBDOMINANT_STYLES:
        return moved(home, 5)
    return home.relative.practical if home.is_minor else moved(home, 7)


def _movements(home: Key, sections: Sequence[PlannedSection]) -> list[_Stay]:
    """Keys for the movements of a long piece: those between the first and the last lie in near keys."""
    if len(sections) <= 12:
        return []
    near = (home.relative.practical, moved(home, 5), moved(home, 7))
    stays: list[_Stay] = []
    own = groupby(sections, key=lambda section: section.letter > "C" and section.kind not in (*_FRAMES, "pre", "break"))
    for index, rows in enumerate([list(rows) for is_own, rows in own if is_own]):
        first, last = rows[0], rows[-1]
        stays.append(_Stay(first.first_bar, last.end_bar, near[index % 3], True, _where(first)))
    away = sum(stay.end_bar - stay.first_bar for stay in stays)
    while stays and away > _MOST_AWAY * sections[-1].end_bar:
        away -= stays[-1].end_bar - stays[-1].first_bar
        stays.pop()
    return stays


def moved(key: Key, semitones: int) -> Key:
    """The key some semitones away under its printable name."""
    return key.transposed(semitones).practical
