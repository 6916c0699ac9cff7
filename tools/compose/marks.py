"""What of the performance is printed: dynamics by section, hairpins into stronger sections, slurs over the tune's
phrases, staccato dots, tempo words, pedal.

Marks follow the plan that the velocities follow, so that the page says what is heard.
"""

from collections.abc import Sequence

from tools.compose.cast import Part
from tools.compose.draft import DraftNote
from tools.compose.ending import FADE_BARS, Timing
from tools.compose.plan import Plan
from tools.song.values import Mark, Note

_DYNAMICS = ((48, "pp"), (60, "p"), (72, "mp"), (86, "mf"), (100, "f"), (128, "ff"))
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


def song_marks(plan: Plan, timing: Timing) -> tuple[Mark, ...]:
    """Tempo words, rehearsal names and the ritardando."""
    bar = plan.meter.bar_ticks
    end = plan.bars * bar
    marks = [Mark("tempo_text", 0, value=tempo_text(plan))]
    if plan.ending == "ritardando" and plan.bars >= 3:
        marks.append(Mark("tempo_text", end - 2 * bar, value="rit."))
    return tuple(marks)


def tempo_text(plan: Plan) -> str:
    """The word over the first bar: the person's own, the style's, or the Italian one for the tempo."""
    if plan.brief.tempo_word:
        return plan.brief.tempo_word[:1].upper() + plan.brief.tempo_word[1:]
    if "mark" in plan.style.texts:
        return plan.style.texts["mark"]
    return next(word for limit, word in _TEMPO_WORDS if plan.bpm < limit)


def track_marks(
    plan: Plan, part: Part, notes: Sequence[Note], drafts: Sequence[DraftNote], timing: Timing
) -> tuple[Mark, ...]:
    """Marks of one part. `drafts` and `notes` are the same notes in the same order."""
    if not notes:
        return ()
    marks = _dynamics(plan, notes)
    if part.role == "melody" and plan.style.melody.gate >= 0.85:
        marks += _slurs(plan, part, notes)
    if not part.is_drum:
        marks += _dots(notes, drafts, part)
    if timing.held and plan.bars >= 2:
        marks += _fermata(plan, notes)
    return tuple(sorted(marks, key=lambda m: (m.tick, m.kind, m.value)))


def _dynamics(plan: Plan, notes: Sequence[Note]) -> list[Mark]:
    bar = plan.meter.bar_ticks
    marks: list[Mark] = []
    before = ""
    for section in plan.sections:
        start, end = section.first_bar * bar, section.end_bar * bar
        inside = [note for note in notes if start <= note.onset_tick < end]
        if not inside:
            continue
        level = _level(inside)
        if level != before:
            marks.append(Mark("dynamic", inside[0].onset_tick, value=level, placement="below"))
        growing = section.end_bar < plan.bars and plan.section_at(section.end_bar).energy > section.energy + 0.08
        last_bar = [note for note in inside if note.onset_tick >= end - bar]
        following = [note for note in notes if end <= note.onset_tick < end + bar]
        if growing and last_bar and following:
            marks.append(Mark("hairpin", last_bar[0].onset_tick, end, "crescendo", placement="below"))
        before = level
    if plan.ending == "fade" and plan.bars > FADE_BARS:
        marks.append(Mark("hairpin", (plan.bars - FADE_BARS) * bar, plan.bars * bar, "diminuendo", placement="below"))
    return marks


def _level(notes: Sequence[Note]) -> str:
    mean = sum(note.velocity for note in notes) / len(notes)
    return next(name for limit, name in _DYNAMICS if mean < limit)


def _slurs(plan: Plan, part: Part, notes: Sequence[Note]) -> list[Mark]:
    """A slur over each run of the tune that no rest or bar group breaks."""
    line = [note for note in notes if note.staff == 1 and note.voice == 1]
    group_ticks = 2 * plan.meter.bar_ticks
    marks: list[Mark] = []
    run: list[Note] = []

    def close() -> None:
        if 2 <= len(run) <= 16 and len({note.midi_pitch for note in run}) > 1:
            marks.append(Mark("slur", run[0].onset_tick, run[-1].end_tick, note_id=run[0].id, end_note_id=run[-1].id))
        run.clear()

    for note in line:
        if run and (
            run[-1].end_tick != note.onset_tick or note.onset_tick // group_ticks != run[0].onset_tick // group_ticks
        ):
            close()
        if run and run[-1].onset_tick == note.onset_tick:
            continue
        run.append(note)
    close()
    return marks


def _dots(notes: Sequence[Note], drafts: Sequence[DraftNote], part: Part) -> list[Mark]:
    marks = []
    done: set[tuple[int, int]] = set()
    for note, draft in zip(notes, drafts, strict=True):
        key = (note.onset_tick, note.staff)
        clipped = draft.sounds is not None and draft.sounds * 1.7 <= draft.steps
        if (draft.short or clipped) and draft.steps <= 4 and key not in done:
            done.add(key)
            marks.append(Mark("articulation", note.onset_tick, value="staccato", note_id=note.id, staff=note.staff))
    return marks


def _fermata(plan: Plan, notes: Sequence[Note]) -> list[Mark]:
    last = (plan.bars - 1) * plan.meter.bar_ticks
    end = plan.bars * plan.meter.bar_ticks
    marks, staves = [], set()
    for note in notes:
        if note.onset_tick >= last and note.end_tick == end and note.staff not in staves:
            staves.add(note.staff)
            marks.append(Mark("fermata", note.onset_tick, note_id=note.id, staff=note.staff))
    return marks
