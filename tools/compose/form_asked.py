"""Forms the person named, as layouts: lengths they left open are filled in, alike for alike sections.

A stated form is the whole piece: nothing is put around it. Where only an intro or an outro was named, the style's own
form stands between them.
"""

from collections.abc import Iterable
from itertools import combinations, product

from tools.compose.form import KIND_LETTERS, SHORT_KINDS, WORD_LETTERS, Layout, kind_of, number_sections
from tools.song.brief import SectionRequest

UNEQUAL = 1.0  # oddness of sections of unlike lengths where nobody asked for them
MOST_OWN = 4  # kinds of sections that are tried with lengths of their own


def asked_layouts(form: tuple[SectionRequest, ...], *, section_bars: int = 8) -> list[Layout]:
    """All sensible readings of a form the person named: lengths they left open are equal, or else 4, 8, 12 or 16 bars,
    alike for alike sections. A stated form is the whole piece: nothing is put around it.

    Args:
        form: Sections in order.
        section_bars: Usual length of a section in the style.
    """
    kinds = [kind_of(request.name) for request in form]
    open_kinds = sorted({kind for kind, request in zip(kinds, form, strict=True) if request.bars is None})
    layouts = []
    for chosen in _open_lengths(open_kinds, section_bars):
        full = {bars for kind, bars in chosen.items() if kind not in SHORT_KINDS}
        oddness = sum(_length_oddness(kind, bars, section_bars) for kind, bars in chosen.items()) / len(chosen or (1,))
        oddness += UNEQUAL + 0.15 * (max(full) - min(full)) if len(full) > 1 else 0.0
        layouts.append(_asked(form, [r.bars or chosen[k] for r, k in zip(form, kinds, strict=True)], oddness))
    return layouts


def evened(form: tuple[SectionRequest, ...], bars: int) -> Layout | None:
    """A named form over a stated number of bars: open sections as equal as whole pairs of bars allow, the longer ones
    first; None when there is less than two bars for each.
    """
    open_ = [index for index, request in enumerate(form) if request.bars is None]
    left = bars - sum(request.bars or 0 for request in form)
    if not open_ or left < 2 * len(open_):
        return None
    lengths = [request.bars or 0 for request in form]
    pairs, odd = divmod(left, 2)
    each, more = divmod(pairs, len(open_))
    longer = _longer(form, open_, more)
    for index in open_:
        lengths[index] = 2 * (each + (index in longer)) + (odd if index == open_[-1] else 0)
    by_kind: dict[str, set[int]] = {}
    for index in open_:
        by_kind.setdefault(kind_of(form[index].name), set()).add(lengths[index])
    torn = sum(len(found) > 1 for found in by_kind.values())  # sections of one kind that differ
    unequal = UNEQUAL if len({lengths[index] for index in open_}) > 1 else 0.0
    return _asked(form, lengths, 1.0 + unequal + 0.9 * torn + 0.5 * max(0, 4 - min(lengths)))


def _longer(form: tuple[SectionRequest, ...], open_: list[int], count: int) -> set[int]:
    """Which open sections are two bars longer: whole kinds where some together number as many, else the first."""
    kinds: dict[str, list[int]] = {}
    for index in open_:
        kinds.setdefault(kind_of(form[index].name), []).append(index)
    for size in range(len(kinds) + 1):
        for names in combinations(kinds, size):
            chosen = [index for name in names for index in kinds[name]]
            if len(chosen) == count:
                return set(chosen)
    return set(open_[:count])


def _asked(form: tuple[SectionRequest, ...], lengths: list[int], oddness: float) -> Layout:
    rows = []
    for request, bars in zip(form, lengths, strict=True):
        kind = kind_of(request.name)
        rows.append((_title(request.name), request.letter or _letter(request.name, kind), kind, bars))
    return Layout(number_sections(rows), oddness)


def _open_lengths(kinds: list[str], section_bars: int) -> Iterable[dict[str, int]]:
    """Bars by kind of section: all full sections alike, or each its own where they are few; short ones alike."""
    full, short = [k for k in kinds if k not in SHORT_KINDS], [k for k in kinds if k in SHORT_KINDS]
    alike = dict.fromkeys((section_bars, 4, 6, 8, 10, 12, 16, 24, 2 * section_bars))
    rows = [(bars,) * len(full) for bars in alike]
    if 1 < len(full) <= MOST_OWN:
        rows += [row for row in product((section_bars, 4, 6, 2 * section_bars), repeat=len(full)) if len(set(row)) > 1]
    for row, brief in product(rows if full else [()], (4, 2, 8) if short else (4,)):
        yield dict(zip(full, row, strict=True)) | dict.fromkeys(short, brief)


def _length_oddness(kind: str, bars: int, section_bars: int) -> float:
    if kind in SHORT_KINDS:
        return {4: 0.0, 2: 0.3, 8: 0.4}[bars]
    return {section_bars: 0.0, 16: 0.25, 4: 0.4, 12: 0.5, 6: 0.6, 10: 0.6, 24: 0.9}.get(bars, 0.5)


def _title(name: str) -> str:
    bare = name.strip() if name.lower().startswith("variation") else name.strip().rstrip("0123456789 ") or name.strip()
    return bare[:1].upper() + bare[1:]


def _letter(name: str, kind: str) -> str:
    low = name.lower().strip(" 0123456789.'")
    return WORD_LETTERS.get(low) or KIND_LETTERS.get(kind) or name.strip()[:1].upper() or "A"


def only_frames(form: tuple[SectionRequest, ...]) -> bool:
    """Whether nothing but what stands around a form was named: "with a 4-bar intro"."""
    return bool(form) and all(kind_of(request.name) in ("intro", "outro") for request in form)


def framed(form: tuple[SectionRequest, ...], body: Layout) -> Layout:
    """A body with the intro and outro the person named around it."""
    rows = [(section.name, section.letter, section.kind, section.bars) for section in body.sections]
    frames = [(_title(r.name), _letter(r.name, kind_of(r.name)), kind_of(r.name), r.bars or 4) for r in form]
    before = [row for row in frames if row[2] == "intro"]
    return Layout(number_sections([*before, *rows, *(row for row in frames if row[2] != "intro")]), body.oddness)


def frame_bars(form: tuple[SectionRequest, ...]) -> int:
    """Bars that named intros and outros take."""
    return sum(request.bars or 4 for request in form)
