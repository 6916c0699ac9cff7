"""What players can do, put right in a whole arrangement: ranges, hands, strings, breath, and room between low notes.

Everything here only takes away, shortens or moves by octaves; nothing is composed. Limits: a pianist's hand spans a
tenth and five notes; a guitar shape four frets and six strings; a wind player breathes about every four bars; thirds
below C3 and seconds below F3 are mud (orchestration manuals agree within a tone).
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from tools.compose.cast import Part
from tools.compose.draft import DraftNote, one_line, without_overlaps
from tools.compose.plan import Plan
from tools.theory.fretboard import is_playable
from tools.theory.voicing import LOWEST_SECOND, muddy

HAND_SPAN = 16
HAND_NOTES = 5
BREATH_BARS = 4
BREATH_S = 9.0  # nor longer than this in slow music
BREATH_STEPS = 2
_BLOWN = frozenset({"pipe", "reed", "brass"})
_BELLOWS = frozenset({20, 21, 22, 23, 109})  # reed organs and a bagpipe never stop for breath
_HAMMERED = frozenset({"piano", "organ"})


def playable(
    plan: Plan, parts: Sequence[Part], rows: Sequence[Sequence[DraftNote]]
) -> tuple[tuple[DraftNote, ...], ...]:
    """Every part as its player can play it, and no mud between them."""
    fitted = [in_range(list(notes), part) for notes, part in zip(rows, parts, strict=True)]
    fitted = [_held_by_hands(notes, part) for notes, part in zip(fitted, parts, strict=True)]
    cleared = clear_low(parts, fitted)
    cleared = [_held_by_hands(notes, part) for notes, part in zip(cleared, parts, strict=True)]
    return tuple(tuple(with_breath(plan, part, notes)) for notes, part in zip(cleared, parts, strict=True))


def in_range(notes: list[DraftNote], part: Part) -> list[DraftNote]:
    """Notes an instrument cannot reach moved by octaves until it can, and a line kept to one note at a time where
    it has only one.
    """
    if part.is_drum:
        return notes
    low, high = part.instrument.lowest, part.instrument.highest
    out = []
    for note in notes:
        pitch = note.pitch
        while pitch < low:
            pitch += 12
        while pitch > high:
            pitch -= 12
        out.append(note if pitch == note.pitch else replace(note, pitch=pitch))
    return without_overlaps(out) if part.instrument.polyphonic else one_line(out)


# ---- hands


def _held_by_hands(notes: list[DraftNote], part: Part) -> list[DraftNote]:
    family = part.instrument.family
    if part.is_drum or not part.instrument.polyphonic:
        return notes
    if family == "guitar":
        return _by_onset(notes, _on_strings)
    if family in _HAMMERED or part.instrument.program == 46:
        return _by_onset(notes, _in_hands)
    return notes


def _by_onset(notes: list[DraftNote], fit: Callable[[list[DraftNote]], list[DraftNote]]) -> list[DraftNote]:
    groups: dict[int, list[DraftNote]] = {}
    for note in notes:
        groups.setdefault(note.step, []).append(note)
    out: list[DraftNote] = []
    for step in sorted(groups):
        group = groups[step]
        out += fit(group) if len(group) > 1 else group
    return out


def _on_strings(group: list[DraftNote]) -> list[DraftNote]:
    """A chord a guitar can hold: inner notes are left out until it does."""
    kept = sorted(group, key=lambda n: n.pitch)
    while len(kept) > 1 and not is_playable(tuple(n.pitch for n in kept)):
        kept.pop(len(kept) // 2 if len(kept) > 2 else 0)
    return kept


def _in_hands(group: list[DraftNote]) -> list[DraftNote]:
    """A chord two hands can hold, each a tenth wide and five notes at most: what lies between is left out."""
    kept = sorted(group, key=lambda n: n.pitch)
    while not fits_hands([n.pitch for n in kept]):
        kept.pop(len(kept) // 2)
    return kept


def fits_hands(pitches: Sequence[int]) -> bool:
    """Whether two hands can hold ascending pitches together."""
    if len(pitches) > 2 * HAND_NOTES:
        return False
    return any(_fits_hand(pitches[:split]) and _fits_hand(pitches[split:]) for split in range(len(pitches) + 1))


def _fits_hand(pitches: Sequence[int]) -> bool:
    return not pitches or (len(pitches) <= HAND_NOTES and pitches[-1] - pitches[0] <= HAND_SPAN)


# ---- low notes


def clear_low(parts: Sequence[Part], rows: Sequence[Sequence[DraftNote]]) -> list[list[DraftNote]]:
    """Notes that make mud with a lower one moved up an octave, or left out where the octave sounds already. The tune
    stays as it is, and so does the bass but under a low tune.
    """
    rows = _deeper_basses(parts, rows)
    low_time = _low_notes(parts, rows)
    fixed = frozenset(at for at, part in enumerate(parts) if part.job in ("bass", "melody"))
    out = []
    for at, (part, notes) in enumerate(zip(parts, rows, strict=True)):
        if part.is_drum or at in fixed or not low_time:
            out.append(list(notes))
            continue
        kept = []
        for note in notes:
            moved = _cleared(note, low_time, part, fixed)
            if moved is not None:
                kept.append(moved)
        out.append(without_overlaps(kept) if part.instrument.polyphonic else one_line(kept))
    return out


_Low = dict[int, list[tuple[int, DraftNote]]]


def _low_notes(parts: Sequence[Part], rows: Sequence[Sequence[DraftNote]]) -> _Low:
    """Notes up to a second above F3 by step, with their part."""
    found: _Low = {}
    for at, (part, notes) in enumerate(zip(parts, rows, strict=True)):
        for note in notes if not part.is_drum else ():
            if note.pitch <= LOWEST_SECOND + 2:
                for step in range(note.step, note.end):
                    found.setdefault(step, []).append((at, note))
    return found


def _deeper_basses(parts: Sequence[Part], rows: Sequence[Sequence[DraftNote]]) -> list[Sequence[DraftNote]]:
    """Basses an octave lower where a low tune would lie too close upon them."""
    tunes = [(part, notes if part.job == "melody" else ()) for part, notes in zip(parts, rows, strict=True)]
    low = _low_notes([part for part, _ in tunes], [notes for _, notes in tunes])
    return [
        [_deeper(note, low, part) for note in notes] if part.job == "bass" and low else notes
        for part, notes in zip(parts, rows, strict=True)
    ]


def _deeper(note: DraftNote, low: _Low, part: Part) -> DraftNote:
    sung = {o.pitch for step in range(note.step, note.end) for _, o in low.get(step, ())}
    near = any(muddy(min(note.pitch, pitch), max(note.pitch, pitch)) for pitch in sung)
    return replace(note, pitch=note.pitch - 12) if near and note.pitch - 12 >= part.instrument.lowest else note


def _cleared(note: DraftNote, low: _Low, part: Part, fixed: frozenset[int]) -> DraftNote | None:
    """The note, its octave, or None: of two that make mud the upper one gives way, unless it is the bass or tune."""
    if note.pitch > LOWEST_SECOND + 4:
        return note
    near = {(o.pitch, at) for step in range(note.step, note.end) for at, o in low.get(step, ()) if o is not note}
    under = any(pitch < note.pitch and muddy(pitch, note.pitch) for pitch, _ in near)
    below_fixed = any(pitch > note.pitch and muddy(note.pitch, pitch) and at in fixed for pitch, at in near)
    if not under and not below_fixed:
        return note
    up = note.pitch + 12
    clash = any(muddy(min(pitch, up), max(pitch, up)) for pitch, _ in near)
    return replace(note, pitch=up) if up <= part.instrument.highest and not clash else None


# ---- breath


def with_breath(plan: Plan, part: Part, notes: list[DraftNote]) -> list[DraftNote]:
    """A line for a blown instrument with a gap at least every four bars (nine seconds when slow): the note before a
    barline there is shortened in sound.
    """
    if part.is_drum or part.instrument.family not in _BLOWN or part.instrument.program in _BELLOWS or not notes:
        return notes
    bar_s = plan.beat_s * plan.meter.steps / 4
    most = plan.meter.steps * max(1, min(BREATH_BARS, int(BREATH_S / bar_s)))
    out = sorted(notes, key=lambda n: (n.step, n.pitch))
    first = 0  # where the breath began
    for index in range(1, len(out)):
        if out[index].step > _sounding_end(out[index - 1]):
            first = index
        while out[index].end - out[first].step > most and first < index:
            at = _breath_place(out, first, index)
            if at is None:
                break
            steps = out[at].steps
            out[at] = replace(out[at], sounds=min(_sounding_end(out[at]) - out[at].step, max(1, steps - BREATH_STEPS)))
            first = at + 1
    return out


def _breath_place(notes: Sequence[DraftNote], first: int, index: int) -> int | None:
    """Which note of a breath gives up its end: the longest of its second half, the later of two alike."""
    half = (notes[first].step + notes[index].step) / 2
    options = [i for i in range(first, index) if notes[i].steps >= 2]
    late = [i for i in options if notes[i].end > half] or options
    return max(late, key=lambda i: (notes[i].steps, i)) if late else None


def _sounding_end(note: DraftNote) -> int:
    return note.step + (note.steps if note.sounds is None else min(note.sounds, note.steps))
