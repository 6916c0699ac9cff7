"""How each note of a line is touched: which notes lie under one slur, which are short, leant on or accented.

Decided once for a part, from the style's manner, the meter and the line itself; `perform.py` plays it and `marks.py`
prints it, so that both say the same. Pitches and rhythms stay as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from tools.compose.cast import Part
from tools.compose.draft import DraftNote
from tools.compose.phrasing import Phrasing

LINE_JOBS = frozenset({"melody", "solo", "counter", "double", "inner"})
SLURRING = frozenset({"strings", "pipe", "reed", "brass", "ensemble", "piano", "organ", "world"})
NEVER_SLURRED = frozenset({45, 54, 105, 104, 106, 107, 108})  # pizzicato and plucked strings of the world
SHORT_STEPS = 2  # an eighth
LONGEST_SLUR = 12  # notes
FASTEST_DOTS_S = 0.11  # an eighth shorter than this is short by itself
WIDEST_SLURRED = 12
UPBEAT_STEPS = 4  # a shorter note after a rest begins something
DETACHED, SMOOTH = 0.4, -0.3  # a mood's articulation from which it overrules the style
CLIPPED = 1.7  # a note held for less than its written length over this has a dot

# What a sign does to a note: share of its length that sounds, and velocity added.
EFFECTS: dict[str, tuple[float | None, float]] = {
    "": (None, 0.0),
    "staccato": (0.5, 1.0),
    "tenuto": (1.0, 3.0),
    "accent": (None, 9.0),
    "strong-accent": (0.72, 11.0),
}


@dataclass(frozen=True, slots=True)
class Stroke:
    """How one note is touched.

    Attributes:
        sign: A key of `EFFECTS`.
        slur: Number of the slur it lies under, 0 for none.
        leads: Whether the next note of the line lies under the same slur.
    """

    sign: str = ""
    slur: int = 0
    leads: bool = False


PLAIN = Stroke()


def line_of(part: Part, notes: Sequence[DraftNote]) -> list[int]:
    """Indices of the notes that make the part's own line, in order; () for parts that have none."""
    if part.is_drum or part.job not in LINE_JOBS:
        return []
    top: dict[int, int] = {}
    for index, note in enumerate(notes):
        if note.staff == 1 and note.voice == 1:
            found = top.get(note.step)
            if found is None or notes[found].pitch < note.pitch:
                top[note.step] = index
    return [top[step] for step in sorted(top)]


def phrase_ends(phrasing: Phrasing, notes: Sequence[DraftNote], line: Sequence[int]) -> frozenset[int]:
    """Indices of the notes that end a phrase of the line: near each border the one with the most time before the next,
    so that an upbeat belongs to what it leads into.
    """
    reach = phrasing.steps
    waits = {i: notes[j].step - notes[i].step for i, j in pairwise(line)}
    upbeats = {j for i, j in pairwise(line) if notes[i].end < notes[j].step and waits.get(j, 99) < UPBEAT_STEPS}
    upbeats |= {i for i in line[:1] if waits.get(i, 99) < UPBEAT_STEPS}
    ends = set()
    for phrase in phrasing.phrases:
        near = [i for i in waits if phrase.end_step - reach <= notes[i].end and notes[i].step < phrase.end_step]
        near = [i for i in near if notes[i].end <= phrase.end_step + 2 and i not in upbeats]
        if near:
            ends.add(max(near, key=lambda i: (waits[i], notes[i].step)))
    return frozenset(ends)


def articulated(phrasing: Phrasing, part: Part, notes: Sequence[DraftNote]) -> list[Stroke]:
    """The stroke of every note of a part, in the order of the notes."""
    signs = ["staccato" if _is_clipped(note) else "" for note in notes]
    slurs = [0] * len(notes)
    line = line_of(part, notes)
    if line:
        for group in _runs(phrasing, part, notes, line, phrase_ends(phrasing, notes, line)):
            for index in group:
                slurs[index] = group[0] + 1
        _add_signs(phrasing, part, notes, line, signs, slurs)
    followers = dict(pairwise(line))
    leads = [bool(slurs[i]) and i in followers and slurs[followers[i]] == slurs[i] for i in range(len(notes))]
    return [
        Stroke(sign, slur, lead) if sign or slur else PLAIN
        for sign, slur, lead in zip(signs, slurs, leads, strict=True)
    ]


def _is_clipped(note: DraftNote) -> bool:
    clipped = note.sounds is not None and note.sounds * CLIPPED <= note.steps
    return (note.short or clipped) and note.steps <= 4


def may_slur(part: Part) -> bool:
    """Whether the instrument has slurs."""
    return part.instrument.family in SLURRING and part.instrument.program not in NEVER_SLURRED


def _is_slurred(phrasing: Phrasing) -> bool:
    """Whether the style slurs; a detached mood never does, a smooth one also where the style would not."""
    mood = phrasing.plan.mood.articulation
    return mood <= DETACHED and (phrasing.manner.slurs or mood < SMOOTH)


def _runs(
    phrasing: Phrasing, part: Part, notes: Sequence[DraftNote], line: Sequence[int], ends: frozenset[int]
) -> list[list[int]]:
    """Notes under each slur: two bars of a phrase in a legato style, the first two of a group in a light one."""
    if not _is_slurred(phrasing) or not may_slur(part):
        return []
    out: list[list[int]] = []
    run: list[int] = []
    for index in line:
        if run and (run[-1] in ends or not _joins(phrasing, notes[run[-1]], notes[index])):
            out.append(run)
            run = []
        run.append(index)
    out.append(run)
    if phrasing.manner.touch == "light":
        out = [group for run in out for group in _light(phrasing, notes, run)]
    split = [run[i : i + LONGEST_SLUR] for run in out for i in range(0, len(run), LONGEST_SLUR)]
    return [run for run in split if len(run) > 1]


def _joins(phrasing: Phrasing, before: DraftNote, note: DraftNote) -> bool:
    """Whether a slur goes on from one note to the next: no rest, no repeated note, no wide leap, no new phrase."""
    together = before.end == note.step and before.sounds is None and not before.short and not note.short
    apart = abs(note.pitch - before.pitch)
    span = 2 * phrasing.steps
    phrase = phrasing.at(before.step)
    same_span = phrase is phrasing.at(note.step) and (
        (before.step - phrase.start_step) // span == (note.step - phrase.start_step) // span
    )
    return together and 0 < apart <= WIDEST_SLURRED and same_span


def _light(phrasing: Phrasing, notes: Sequence[DraftNote], run: Sequence[int]) -> list[list[int]]:
    """Slurs within beats: sixteenths of a beat together, of running eighths the first two of four."""
    groups: list[list[int]] = []
    half = phrasing.steps // 2 if phrasing.steps % 8 == 0 else phrasing.steps
    for index in run:
        note = notes[index]
        key = note.step // half
        fits = groups and notes[groups[-1][0]].step // half == key
        if fits and (note.steps == 1 or len(groups[-1]) < 2 or notes[groups[-1][-1]].steps > SHORT_STEPS):
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups


def _add_signs(
    phrasing: Phrasing,
    part: Part,
    notes: Sequence[DraftNote],
    line: Sequence[int],
    signs: list[str],
    slurs: Sequence[int],
) -> None:
    manner, plan = phrasing.manner, phrasing.plan
    brisk = plan.beat_s / 2 >= FASTEST_DOTS_S
    peaks = _peaks(phrasing, notes, line) if manner.tenuto or manner.touch == "legato" else set()
    for place, index in enumerate(line):
        note = notes[index]
        if signs[index] or note.end > plan.steps - phrasing.steps:
            continue
        before = notes[line[place - 1]] if place else None
        after = notes[line[place + 1]] if place + 1 < len(line) else None
        first_of_phrase = before is None or phrasing.at(before.step) is not phrasing.at(note.step)
        if manner.touch == "light" and brisk and may_slur(part) and not slurs[index] and _hops(note, before, after):
            signs[index] = "staccato"
        elif _is_accented(phrasing, part, note, first_of_phrase):
            signs[index] = "accent"
        elif index in peaks and not slurs[index] and manner.tenuto:
            signs[index] = "tenuto"


def _hops(note: DraftNote, before: DraftNote | None, after: DraftNote | None) -> bool:
    """Eighths that stand by themselves among eighths."""
    beside = [n for n in (before, after) if n is not None and n.steps <= SHORT_STEPS]
    return note.steps == SHORT_STEPS and len(beside) == 2 and after is not None and after.step == note.end


def _is_accented(phrasing: Phrasing, part: Part, note: DraftNote, first_of_phrase: bool) -> bool:
    """Pushed notes of syncopated styles; the first strong note of a phrase in marked ones."""
    if phrasing.manner.accents == "syncope":
        return _pushes(phrasing, note)
    marked = phrasing.manner.accents == "beat" and part.role == "melody"
    return marked and first_of_phrase and _is_strong(phrasing, note)


def _pushes(phrasing: Phrasing, note: DraftNote) -> bool:
    """A note that begins off the beat and lies over the next strong one."""
    meter = phrasing.plan.meter
    place = note.step % phrasing.steps
    if meter.is_beat(place) or note.steps < 4:
        return False
    start, length = meter.beat_at(place)
    following = (start + length) % phrasing.steps
    return note.end > note.step - place + start + length and meter.weight(following) >= 0.8


def _is_strong(phrasing: Phrasing, note: DraftNote) -> bool:
    return phrasing.plan.meter.weight(note.step) >= 0.8 and note.steps >= 2


def _peaks(phrasing: Phrasing, notes: Sequence[DraftNote], line: Sequence[int]) -> set[int]:
    """The highest note of every phrase, where it lasts a beat at least."""
    best: dict[int, int] = {}
    for index in line:
        start = phrasing.at(notes[index].step).start_step
        if start not in best or notes[index].pitch > notes[best[start]].pitch:
            best[start] = index
    return {index for index in best.values() if notes[index].steps >= 4}
