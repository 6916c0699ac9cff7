"""The stages of composing, in their order, each a pure function on frozen values that can be called by itself.

brief -> plan (style, key, meter, tempo, form) -> cast -> lead sheet (harmony, melody) -> arrangement (who plays what in
which section, voicings) -> performance (velocities, lengths, pedal, marks) -> song (tempi, ending, mix).

What a stage has made is kept by the content of its inputs (`tools.compose.content_cache`): composing again with one
part or one section changed works out that part and section only, and gives what working out everything would.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.compose.arrange import Arrangement
from tools.compose.candidates import Kept, best_lead_sheet, choose, chosen_before, named_candidate, seed_naming
from tools.compose.cast import Part, cast
from tools.compose.choices import Choice, TuneChoice
from tools.compose.content_cache import CACHE, harmony_key, musical, plan_key
from tools.compose.counterpoint_chords import sounding_spans
from tools.compose.draft import DraftNote
from tools.compose.ending import FADE_BARS, Timing, faded, stopped, timing
from tools.compose.finish import finished, sound_of
from tools.compose.harmony import ChordSpan, Harmony
from tools.compose.home import arrange_at_home
from tools.compose.lead_sheet import LeadSheet, lead_sheet
from tools.compose.marks import song_marks, track_marks
from tools.compose.meter import STEP_TICKS
from tools.compose.mixing import master, mixes
from tools.compose.ornaments import ornamented
from tools.compose.pedal import pedalled
from tools.compose.perform import curves, perform
from tools.compose.plan import Plan, make_plan
from tools.compose.rubato import strength, with_rubato
from tools.compose.setting_track import with_syllables
from tools.compose.taste import Taste
from tools.compose.title import make_title
from tools.song.brief import Brief
from tools.song.tempo import TempoMap
from tools.song.values import (
    ChordSymbol,
    KeyChange,
    Mark,
    MeterChange,
    Section,
    Song,
    Track,
    TrackMix,
)

__all__ = ["LeadSheet", "Score", "arrangement", "best_lead_sheet", "casting", "lead_sheet", "plan_of_brief", "score"]

SHORTEST_TICKS = STEP_TICKS  # nothing begins later than a sixteenth before the end


@dataclass(frozen=True)
class Score:
    """A brief worked out up to the notes on paper. `seed` is what brings it back to anybody, whatever their taste."""

    plan: Plan
    parts: tuple[Part, ...]
    sheet: LeadSheet
    arrangement: Arrangement
    choices: tuple[Choice, ...]
    seed: int
    tune: TuneChoice


def score(brief: Brief, seed: int, taste: Taste | None = None) -> Score:
    """All stages up to the notes on paper.

    Args:
        brief: What was asked.
        seed: Any integer; one of `candidates.seed_naming` names the candidate too, and no taste weighs in.
        taste: What the person's own choices say; None for none.

    Raises:
        BriefError: The brief contradicts itself or asks for what cannot be.
    """
    base, named = named_candidate(seed)
    plan = plan_of_brief(brief, base)
    parts, choices = casting(plan)
    kept = _kept(plan, parts, named, taste)
    sheet, tune = kept.sheet, TuneChoice(kept.sheet.candidate, kept.without_taste, kept.sheet.tried)
    if tune.is_by_taste:
        seed = seed_naming(base, sheet.candidate) or seed
    if sheet.tried > 1:
        choices = (*choices, Choice("tune", f"best of {sheet.tried} tried", "measured beside human tunes"))
    return Score(plan, parts, sheet, arrangement(plan, sheet, parts), (*plan.choices, *choices), seed, tune)


def _kept(plan: Plan, parts: Sequence[Part], named: int | None, taste: Taste | None) -> Kept:
    if named is not None:
        sheet = chosen_before(plan, parts, named)
        return Kept(sheet, sheet.candidate)
    return choose(plan, parts, taste.weights if taste is not None else None)


def plan_of_brief(brief: Brief, seed: int) -> Plan:
    """Style, mood, key, meter, tempo, form and ending."""
    return make_plan(brief, seed)


def casting(plan: Plan) -> tuple[tuple[Part, ...], tuple[Choice, ...]]:
    """Who plays what, and what was chosen in that."""
    choices: list[Choice] = []
    return cast(plan, choices), tuple(choices)


def arrangement(plan: Plan, sheet: LeadSheet, parts: Sequence[Part]) -> Arrangement:
    """The notes of every part on paper."""
    key = (
        plan_key(musical(plan)),
        harmony_key(sheet.harmony),
        sheet.tune,
        sheet.candidate,
        tuple(map(_part_key, parts)),
    )
    return CACHE.get("arrangement", key, lambda: arrange_at_home(plan, sheet, parts))


def performed(plan: Plan, part: Part, drafts: Sequence[DraftNote], harmony: Harmony, track_id: str) -> Track:
    """A part's track: how its notes on paper are played, and the marks that say so; without its place in the mix."""
    key = (
        plan_key(musical(plan)),
        plan.brief.tempo_word,
        _part_key(part),
        tuple(drafts),
        harmony_key(harmony),
        track_id,
    )
    return CACHE.get("performance", key, lambda: _performed(plan, part, drafts, harmony, track_id))


def song(plan: Plan, parts: Sequence[Part], sheet: LeadSheet, arranged: Arrangement) -> Song:
    """The finished piece."""
    when = timing(plan)
    tracks = tuple(
        replace(performed(plan, part, arranged.notes[index], arranged.harmony, f"t{index + 1}"), mix=mix)
        for index, (part, mix) in enumerate(zip(parts, mixes(parts, plan.style), strict=True))
    )
    tracks = with_syllables(plan, parts, tracks)
    spans = _printed_chords(plan, parts, sheet.harmony, arranged)
    stop_s = max(((track.notes and _stop_s(when, track)) or 0.0 for track in tracks), default=0.0)
    tail_s = _tail_s(plan, when, stop_s)
    return Song(
        title=plan.brief.title or make_title(plan),
        end_tick=plan.steps * STEP_TICKS,
        tempi=with_rubato(plan, parts, when.tempi),
        meters=(MeterChange(0, plan.meter.numerator, plan.meter.denominator),),
        keys=key_changes(plan),
        sections=_sections(plan),
        chords=tuple(ChordSymbol(span.start_step * STEP_TICKS, span.chord.symbol) for span in spans),
        tracks=tracks,
        marks=song_marks(plan, when, rubato=strength(plan, parts) > 0),
        master=finished(plan, master(plan.style.reverb, tail_s)),
        brief=plan.brief,
        style=plan.style.key,
        seed=plan.seed,
    )


def _printed_chords(
    plan: Plan, parts: Sequence[Part], harmony: Harmony, arranged: Arrangement
) -> tuple[ChordSpan, ...]:
    """The chords as the page names them: read off the voices where these were set against each other."""
    if not plan.style.counterpoint or plan.brief.chords:
        return harmony.spans
    rows = [notes for notes, part in zip(arranged.notes, parts, strict=True) if not part.is_drum]
    return sounding_spans(harmony, rows, fixed=len(rows) > plan.style.counterpoint)


def key_changes(plan: Plan) -> tuple[KeyChange, ...]:
    """The keys of the piece at the bars they begin."""
    rows = [KeyChange(0, plan.key_at(0).tonic, plan.key_at(0).mode)]
    for bar, key in plan.keys:
        change = KeyChange(bar * plan.meter.bar_ticks, key.tonic, key.mode)
        if bar > 0 and (change.tonic, change.mode) != (rows[-1].tonic, rows[-1].mode):
            rows.append(change)
    return tuple(rows)


def _part_key(part: Part) -> tuple[object, ...]:
    return (part.name, part.instrument.program, part.is_drum, part.role, part.job, part.voice, part.asked)


def _tail_s(plan: Plan, when: Timing, stop_s: float) -> float:
    """Seconds kept after the last note: to the closing barline in a loop, else to the end that was asked for."""
    if plan.loop:
        return TempoMap(when.tempi).seconds(plan.steps * STEP_TICKS) - stop_s
    return plan.brief.duration_s - stop_s if plan.brief.duration_s is not None else plan.tail_s


def _stop_s(when: Timing, track: Track) -> float:
    tick = max(note.performed_onset_tick + note.performed_ticks for note in track.notes)
    return TempoMap(when.tempi).seconds(tick)


def _sections(plan: Plan) -> tuple[Section, ...]:
    bar = plan.meter.bar_ticks
    return tuple(
        Section(f"s{i + 1}", s.name, s.first_bar * bar, s.end_bar * bar, s.letter, round(s.energy, 3))
        for i, s in enumerate(plan.sections)
    )


def _performed(plan: Plan, part: Part, drafts: Sequence[DraftNote], harmony: Harmony, track_id: str) -> Track:
    when = timing(plan)
    rows = sorted(drafts, key=lambda n: (n.step, n.pitch))
    rows = [note for note in rows if note.onset_tick < when.stop_tick - SHORTEST_TICKS] or rows
    notes = perform(plan, part, rows, track_id)
    if plan.ending == "fade" and plan.bars > FADE_BARS:
        notes = faded(notes, (plan.bars - FADE_BARS) * plan.meter.bar_ticks, plan.steps * STEP_TICKS)
    last = (plan.bars - 1) * plan.meter.bar_ticks
    notes = stopped(notes, when.stop_tick, plan.ending == "button" and plan.last_bar_s is None, last)
    pedal_curves, pedal_marks = pedalled(plan, part, rows, harmony, when.stop_tick)
    graced, ornament_marks = ornamented(plan, part, rows, notes)
    return Track(
        id=track_id,
        name=part.name,
        role=part.role,
        instrument=sound_of(plan, part),
        notes=graced,
        curves=(*curves(plan, part, rows), *pedal_curves),
        marks=_in_order((*track_marks(plan, part, notes, rows, when), *pedal_marks, *ornament_marks)),
        mix=TrackMix(),
        staves=2 if any(note.staff == 2 for note in notes) else 1,
    )


def _in_order(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    return tuple(sorted(marks, key=lambda m: (m.tick, m.kind, m.value)))
