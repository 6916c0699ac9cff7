"""What of the performance is printed: tempo words, dynamics, hairpins, slurs, dots and accents, breaths, rolled chords,
fermatas.

Marks come from the same phrasing and the same strokes as velocities and lengths, so that the page says what is heard.
Ornaments print themselves (`tools.compose.ornaments`), the pedal too (`tools.compose.pedal`).
"""

from collections.abc import Sequence
from itertools import pairwise

from tools.compose.articulation import Stroke, line_of, phrase_ends
from tools.compose.cast import Part
from tools.compose.chorale_marks import phrase_fermatas
from tools.compose.draft import DraftNote
from tools.compose.ending import Timing
from tools.compose.marks_dynamics import dynamic_marks
from tools.compose.perform import strokes_of
from tools.compose.perform_curves import scooped
from tools.compose.phrasing import Phrasing
from tools.compose.plan import Plan
from tools.song.values import Mark, Note

_TEMPO_WORDS = (
    (44, "Largo"),
    (60, "Lento"),
    (72, "Adagio"),
    (94, "Andante"),
    (112, "Moderato"),
    (126, "Allegretto"),
    (156, "Allegro"),
    (176, "Vivace"),
    (1000, "Presto"),
)
SWING_SAID = 0.2  # a style that swings less does not say so
_SWUNG_WORDS = ("swing", "shuffle")
SHOWN_BARS = 2  # an accompaniment's dots are printed for so long in a section, then "simile"
SIMILE_FROM = 4  # when there are more than this left
ROLL_MS = 15.0  # a chord spread wider than this is rolled
_ROLLING = frozenset({"piano", "chromatic percussion"})
HARP, DOUBLE_BASS = 46, 32
_BLOWN = frozenset({"pipe", "reed", "brass"})
_BELLOWS = frozenset({20, 21, 22, 23, 109})
_BOWING_FAMILIES = frozenset({"classical", "score"})


def song_marks(plan: Plan, timing: Timing, rubato: bool = False) -> tuple[Mark, ...]:
    """Tempo words and the ritardando.

    Args:
        plan: The plan.
        timing: The end of the piece in time.
        rubato: Whether phrases have tempo arcs.
    """
    bar = plan.meter.bar_ticks
    end = plan.bars * bar
    marks = [Mark("tempo_text", 0, value=tempo_text(plan, rubato))]
    if plan.ending == "ritardando" and plan.bars >= 3:
        marks.append(Mark("tempo_text", end - 2 * bar, value="rit."))
    return tuple(marks)


def tempo_text(plan: Plan, rubato: bool = False) -> str:
    """The words over the first bar: the person's own alone, else the style's or the Italian one for the tempo, with
    swing and rubato where they are played.
    """
    if plan.brief.tempo_word:
        return plan.brief.tempo_word[:1].upper() + plan.brief.tempo_word[1:]
    word = plan.style.texts.get("mark") or next(word for limit, word in _TEMPO_WORDS if plan.bpm < limit)
    if plan.style.swing >= SWING_SAID and not any(said in word.lower() for said in _SWUNG_WORDS):
        word += f", swing {plan.style.swing_unit}ths"
    return f"{word}, poco rubato" if rubato else word


def track_marks(
    plan: Plan, part: Part, notes: Sequence[Note], drafts: Sequence[DraftNote], timing: Timing
) -> tuple[Mark, ...]:
    """Marks of one part. `drafts` and `notes` are the same notes in the same order."""
    if not notes:
        return ()
    phrasing = Phrasing(plan)
    strokes = strokes_of(plan, part, drafts)
    marks = dynamic_marks(phrasing, part, notes)
    if not part.is_drum:
        marks += _slurs(notes, strokes)
        marks += _signs(phrasing, part, notes, strokes)
        marks += [_sign(notes[index], "scoop") for index in scooped(phrasing, part, drafts)]
        marks += _breaths(phrasing, part, notes, drafts)
        marks += _rolls(part, notes, drafts)
        marks += _playing(plan, part, notes)
    if timing.held and plan.bars >= 2:
        marks += _fermata(plan, notes)
    marks += phrase_fermatas(plan, notes)
    return tuple(sorted(marks, key=lambda m: (m.tick, m.kind, m.value)))


def _slurs(notes: Sequence[Note], strokes: Sequence[Stroke]) -> list[Mark]:
    """A slur over each run of notes that is played legato."""
    ends: dict[int, tuple[int, int]] = {}
    for index, stroke in enumerate(strokes):
        if stroke.slur:
            ends[stroke.slur] = (ends.get(stroke.slur, (index, index))[0], index)
    return [
        Mark("slur", notes[a].onset_tick, notes[b].end_tick, note_id=notes[a].id, end_note_id=notes[b].id)
        for a, b in ends.values()
        if a != b
    ]


def _sign(note: Note, value: str) -> Mark:
    return Mark("articulation", note.onset_tick, value=value, note_id=note.id, staff=note.staff)


def _signs(phrasing: Phrasing, part: Part, notes: Sequence[Note], strokes: Sequence[Stroke]) -> list[Mark]:
    """Dots, accents and lines, one to a chord; an accompaniment that goes on as it began says so instead."""
    marks: list[Mark] = []
    done: set[tuple[int, int]] = set()
    for note, stroke in zip(notes, strokes, strict=True):
        if stroke.sign and (note.onset_tick, note.staff) not in done:
            done.add((note.onset_tick, note.staff))
            marks.append(_sign(note, stroke.sign))
    if part.role == "melody":
        accompanying = [m for m in marks if part.job == "solo" and m.staff == 2]
        return [m for m in marks if m not in accompanying] + _similar(phrasing, accompanying)
    return _similar(phrasing, marks)


def _similar(phrasing: Phrasing, marks: Sequence[Mark]) -> list[Mark]:
    """The signs of the first bars of each section, then "simile" where many follow."""
    bar = phrasing.plan.meter.bar_ticks
    out: list[Mark] = []
    for section in phrasing.plan.sections:
        rows = [m for m in marks if section.first_bar * bar <= m.tick < section.end_bar * bar]
        if not rows:
            continue
        until = (rows[0].tick // bar + SHOWN_BARS) * bar
        later = [m for m in rows if m.tick >= until]
        if len(later) <= SIMILE_FROM:
            out += rows
            continue
        out += [m for m in rows if m.tick < until]
        out.append(Mark("text", later[0].tick // bar * bar, value="simile", staff=rows[0].staff, placement="below"))
    return out


def _breaths(phrasing: Phrasing, part: Part, notes: Sequence[Note], drafts: Sequence[DraftNote]) -> list[Mark]:
    """A breath between phrases of a wind player where no rest gives one."""
    instrument = part.instrument
    if instrument.family not in _BLOWN or instrument.program in _BELLOWS or part.role not in ("melody", "counter"):
        return []
    line = line_of(part, drafts)
    ends = phrase_ends(phrasing, drafts, line)
    return [
        Mark("breath", notes[a].onset_tick, note_id=notes[a].id)
        for a, b in pairwise(line)
        if a in ends and drafts[a].end == drafts[b].step
    ]


def _rolls(part: Part, notes: Sequence[Note], drafts: Sequence[DraftNote]) -> list[Mark]:
    """The wavy line before a chord that is rolled upwards."""
    if part.instrument.family not in _ROLLING and part.instrument.program != HARP:
        return []
    at: dict[tuple[int, int], list[int]] = {}
    for index, note in enumerate(drafts):
        at.setdefault((note.step, note.staff), []).append(index)
    rolled = [group for group in at.values() if len(group) > 2 and max(drafts[i].late_ms for i in group) >= ROLL_MS]
    return [
        Mark("arpeggio", notes[i].onset_tick, note_id=notes[i].id, staff=notes[i].staff)
        for group in rolled
        for i in group
    ]


def _playing(plan: Plan, part: Part, notes: Sequence[Note]) -> list[Mark]:
    """How a part is played where its name does not say so."""
    if part.instrument.program == DOUBLE_BASS and plan.style.family in _BOWING_FAMILIES:
        return [Mark("text", notes[0].onset_tick, value="pizz.", placement="above")]
    return []


def _fermata(plan: Plan, notes: Sequence[Note]) -> list[Mark]:
    last = (plan.bars - 1) * plan.meter.bar_ticks
    end = plan.bars * plan.meter.bar_ticks
    marks, staves = [], set()
    for note in notes:
        if note.onset_tick >= last and note.end_tick == end and note.staff not in staves:
            staves.add(note.staff)
            marks.append(Mark("fermata", note.onset_tick, note_id=note.id, staff=note.staff))
    return marks
