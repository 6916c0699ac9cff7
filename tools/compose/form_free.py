"""Forms the composer chooses: a number of bars laid out in the sections of a form family, with intro and outro.

The table holds orders of sections by family and number, from general practice of songwriting and of forms taught in
any primer (ternary, rondo, sonata, strains of a march). Pieces of many sections are made of movements: what comes
between the first and the last has material of its own, the last brings the first back.
"""

from dataclasses import dataclass
from functools import lru_cache

from tools.compose.form import Layout, number_sections

# Code -> (name, kind, letter). Codes not named here are letters: name, kind and letter alike.
_SONG = {
    "V": ("Verse", "verse", "A"), "C": ("Chorus", "chorus", "B"), "B": ("Bridge", "bridge", "C"),
    "P": ("Pre-Chorus", "pre", "P"), "S": ("Solo", "solo", "A"), "K": ("Breakdown", "break", "D"),
    "I": ("Interlude", "bridge", "D"),
}  # fmt: skip
_CLUB = {
    "U": ("Build", "pre", "P"), "D": ("Drop", "chorus", "B"), "K": ("Breakdown", "break", "A"),
    "G": ("Groove", "verse", "G"),
}  # fmt: skip
_SONATA = {
    "A": ("First Theme", "A", "A"), "B": ("Second Theme", "B", "B"), "C": ("Development", "C", "C"),
    "D": ("Development", "C", "D"), "R": ("Recapitulation", "A", "A"),
}  # fmt: skip
_MARCH = {"T": ("Trio", "C", "T"), "U": ("Trio", "C", "T"), "K": ("Breakstrain", "B", "D")}
_BLUES = {"A": ("Chorus", "A", "A"), "S": ("Solo", "solo", "A"), "H": ("Head", "A", "A")}
_STANZAS = {"A": ("Verse", "A", "A")}
_CODES = {
    "song": _SONG, "club": _CLUB, "sonata": _SONATA, "march": _MARCH, "solos": _BLUES, "stanzas": _STANZAS,
}  # fmt: skip

# Orders by family: the usual ones by number of sections, first; codes in small letters are sections half as long.
_ORDERS: dict[str, tuple[str, ...]] = {
    "song": (
        "V",
        "VC",
        "VCC",
        "VCVC",
        "VCVCC",
        "VCVCBC",
        "VCVCBCC",
        "VVCVVCBC",
        "VVCVCBCC",
        "VpCVpC",
        "VpCVpCBC",
        "VpCVpCBCC",
        "VpCVpCSBCC",
        "VCVCSC",
        "VCVCkC",
        "VCVCSBCC",
    ),
    "aaba": ("A", "AB", "ABA", "AABA", "AABAA", "AABABA", "AABABAA", "AABAAABA"),
    "ternary": ("A", "AB", "ABA", "AABA", "AABBA", "AABACA", "ABACABA", "AABBAABA"),
    "strophic": ("A", "AB", "AAB", "AABB", "AABBA", "AABBAB", "AABBAAB", "AABBAABB"),
    "loop": ("A", "AA", "ABA", "AABA", "AABAA", "AABBAA", "AABBAAB", "AABBAABA"),
    "blues": ("A", "AA", "AAA", "AAAA", "AAAAA", "AAAAAA"),
    "club": ("D", "UD", "UDD", "UDKD", "UDKUD", "UDDKUD", "UDDKUDD", "GUDDKUDD"),
    "dance": ("A", "AB", "AAB", "AABB", "AABBA", "AABBAB", "AABBAABB", "AABBCCDD"),
    "build": ("A", "AA", "AAB", "AABA", "AABAB", "AABBAB", "AABBCAB", "AABBCCAB"),
}
# Forms that have only certain numbers of sections; their sections take the length that fills the bars.
_STRICT: dict[str, tuple[str, ...]] = {
    "rondo": ("ABA", "ABACA", "ABACABA", "ABACADABA", "ABACADAEABA"),
    "variations": tuple("A" * n for n in (3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 20, 24)),
    "through": tuple("ABCDEFGHJKLM"[:n] for n in range(2, 13)),
    "stanzas": tuple("A" * n for n in range(2, 13)),
    "sonata": ("ABCRB", "ABABCRB", "ABABCDRB"),
    "march": ("ATA", "ABTA", "AABBTA", "AABBTUKT", "AABBTTABA"),
    "binary": ("AB", "AABB", "AABBAABB"),
}
_ABOUT = {"sonata": 8, "rondo": 8, "variations": 8, "through": 8, "stanzas": 8, "march": 16, "binary": 8}
STRICT_FAMILIES = frozenset(_STRICT)
FAMILIES = tuple(sorted({*_ORDERS, *_STRICT, "solos"}))
MOVEMENT = 7  # sections of a movement, about
LONGEST_ORDER = 9  # more sections than this are parted into movements
_HALF = {code.lower(): code for code in "PKI"}


@dataclass(frozen=True, slots=True)
class _Body:
    """Sections between intro and outro as (name, letter, kind, bars), and how odd they are."""

    rows: tuple[tuple[str, str, str, int], ...]
    oddness: float


def free_layout(
    family: str,
    bars: int,
    *,
    framed: bool,
    section_bars: int = 8,
    intro_bars: tuple[int, ...] = (4, 2),
    outro_bars: tuple[int, ...] = (0, 2, 4, 1, 3),
    variant: int = 0,
) -> Layout:
    """Lay a number of bars out in a form.

    Args:
        family: Form family of the style, or the one the person named.
        bars: Whole length, at least 1.
        framed: Whether an intro and an outro may be added; not when the person stated the bars.
        section_bars: Usual length of a section.
        intro_bars: Lengths an intro may have in this style, best first; () for none.
        outro_bars: Lengths an outro may have.
        variant: Which of several orders that fit alike is taken.
    """
    frames = _frames(bars, section_bars, intro_bars, outro_bars) if framed else [(0, 0, 0.0)]
    best: tuple[float, int, int, _Body] | None = None
    for intro, outro, cost in frames:
        body = _body(family, bars - intro - outro, section_bars, variant)
        if best is None or cost + body.oddness < best[0]:
            best = (cost + body.oddness, intro, outro, body)
    assert best is not None
    oddness, intro, outro, body = best
    before = [("Intro", "I", "intro", intro)] if intro else []
    after = [("Outro", "O", "outro", outro)] if outro else []
    return Layout(number_sections([*before, *body.rows, *after]), oddness)


def _frames(
    bars: int, section_bars: int, intro_bars: tuple[int, ...], outro_bars: tuple[int, ...]
) -> list[tuple[int, int, float]]:
    frames = [(0, 0, 1.2 if bars >= 3 * section_bars else 0.2)]
    for intro in (*intro_bars, 0):
        for outro in outro_bars:
            if bars - intro - outro >= section_bars and (intro or outro):
                cost = 0.0 if intro in intro_bars[:1] else 0.3 if intro else 0.6
                cost += {0: 0.35, 2: 0.1, 4: 0.0, 1: 0.3, 3: 0.5}[outro]
                frames.append((intro, outro, cost + 4.0 * (intro + outro) / bars))
    return frames


@lru_cache(maxsize=4096)
def _body(family: str, bars: int, section_bars: int, variant: int) -> _Body:
    if family in _STRICT:
        return _strict(family, bars, section_bars)
    lengths, oddness = _lengths(bars, section_bars)
    fitting = [order for order in _ORDERS.get(family, ()) if _natural(order, section_bars) == bars]
    if len(fitting) > 1 or (fitting and oddness > 0):
        order = fitting[variant % len(fitting)]
        return _Body(_rows(family, order, [_bars_of(code, section_bars) for code in order]), 0.0)
    if len(lengths) > LONGEST_ORDER:
        return _long(family, lengths, oddness)
    return _Body(_rows(family, _order(family, len(lengths)), lengths), oddness)


def _lengths(bars: int, section_bars: int) -> tuple[list[int], float]:
    """Section lengths that fill a number of bars, and how odd they are."""
    if bars < section_bars + min(4, section_bars // 2):
        return [bars], 0.0 if bars % 4 == 0 else 0.5 + 0.5 * (bars % 2)
    whole, rest = divmod(bars, section_bars)
    if rest == 0:
        return [section_bars] * whole, 0.0
    if bars == 12 and section_bars == 8:
        return [4, 4, 4], 0.1
    if rest >= 4:
        return [section_bars] * whole + [rest], 0.4 if rest == 4 else 1.6
    return [section_bars] * (whole - 1) + [section_bars + rest], 1.5 + 0.5 * (rest % 2)


def _bars_of(code: str, section_bars: int) -> int:
    return max(2, section_bars // 2) if code in _HALF else section_bars


def _natural(order: str, section_bars: int) -> int:
    return sum(_bars_of(code, section_bars) for code in order)


def _order(family: str, count: int) -> str:
    """The usual order of so many sections."""
    if family == "solos":
        return "A" * count if count < 4 else "A" + "S" * (count - 2) + "A"
    orders = _ORDERS.get(family, _ORDERS["aaba"])
    found = next((order for order in orders if len(order) == count and order.isupper()), None)
    if found:
        return found
    unit = {"song": "VVCVC", "blues": "A", "strophic": "AABB", "loop": "AABB", "club": "UDDK"}.get(family, "AABA")
    order = (unit * (count // len(unit) + 1))[:count]
    return order[:-1] + order[0] if family in ("aaba", "ternary") else order


def _rows(family: str, order: str, lengths: list[int]) -> tuple[tuple[str, str, str, int], ...]:
    """Named sections of an order."""
    return tuple(_row(family, code, bars) for code, bars in zip(order, lengths, strict=True))


def _row(family: str, code: str, bars: int) -> tuple[str, str, str, int]:
    full = _HALF.get(code, code)
    name, kind, letter = _CODES.get(family, {}).get(full, (full, full if full in "ABC" else "B", full))
    return name, letter, kind, bars


def _strict(family: str, bars: int, section_bars: int) -> _Body:
    """A form that has only certain numbers of sections: the one whose sections come nearest to their usual length; what
    is left over is a coda, or lengthens the last section.
    """
    usual = section_bars if family not in _ABOUT else max(section_bars, _ABOUT[family])
    best: tuple[float, str, int] | None = None
    for order in _STRICT[family]:
        each = bars // len(order)
        each -= each % 2 if each > 4 else 0
        if each < 1:
            continue
        left = bars - each * len(order)
        odd = 3.0 * abs(each - usual) / usual + (0.0 if each % 4 == 0 else 0.6) + 0.4 * left / each + 0.5 * (left % 2)
        if best is None or odd < best[0]:
            best = (odd, order, each)
    if best is None:
        return _Body((("A", "A", "A", bars),), 3.0)
    odd, order, each = best
    left = bars - each * len(order)
    coda = left if left >= 2 and each >= 4 else 0
    lengths = [each] * (len(order) - 1) + [each + left - coda]
    rows = _varied(lengths) if family == "variations" else _rows(family, order, lengths)
    return _Body((*rows, *([("Coda", "O", "outro", coda)] if coda else [])), 0.3 * odd)


def _varied(lengths: list[int]) -> tuple[tuple[str, str, str, int], ...]:
    names = ("Theme", *(f"Variation {i}" for i in range(1, len(lengths))))
    return tuple((name, "A", "A", bars) for name, bars in zip(names, lengths, strict=True))


def _long(family: str, lengths: list[int], oddness: float) -> _Body:
    """Many sections as movements: the first, others with material of their own, and the first again."""
    count = len(lengths)
    movements = max(2, round(count / MOVEMENT))
    sizes = [count // movements + (i < count % movements) for i in range(movements)]
    rows: list[tuple[str, str, str, int]] = []
    for index, size in enumerate(sizes):
        begun = len(rows)
        order = _order(family, size)
        for code, bars in zip(order, lengths[begun : begun + size], strict=True):
            rows.append(_own(_row(family, code, bars), index if index < movements - 1 else 0, family))
    return _Body(tuple(rows), oddness)


def _own(row: tuple[str, str, str, int], movement: int, family: str) -> tuple[str, str, str, int]:
    """A section of a later movement: letters of its own; the chorus of a blues stays over its twelve bars."""
    name, letter, kind, bars = row
    if movement == 0 or family in ("blues", "solos") or letter not in "ABCDG":
        return row
    own = "ABCDEFGHJKLMNQRSTUVWXYZ"[min(22, 3 * movement + "ABCDG".index(letter) % 3)]
    return (own if name == letter else name), own, kind, bars
