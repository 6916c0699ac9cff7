"""The composer: plan, chords, tune, parts, performance, Song. Each stage is a call into its own module.

Nothing is decided here but the order of things; the same brief and seed give the same Song.
"""

from collections.abc import Sequence

from tools.compose.arrange import Arrangement
from tools.compose.cast import Part, cast
from tools.compose.choices import Composition
from tools.compose.ending import FADE_BARS, Timing, faded, stopped, timing
from tools.compose.harmony import Harmony, make_harmony
from tools.compose.home import arrange_at_home
from tools.compose.marks import song_marks, track_marks
from tools.compose.meter import STEP_TICKS
from tools.compose.mixing import master, mixes
from tools.compose.pedal import pedalled
from tools.compose.perform import curves, perform
from tools.compose.plan import Plan, make_plan
from tools.compose.title import make_title
from tools.song.brief import Brief
from tools.song.values import ChordSymbol, KeyChange, MeterChange, Section, Song, Track, TrackMix

SHORTEST_TICKS = STEP_TICKS  # nothing begins later than a sixteenth before the end


def compose(brief: Brief, seed: int) -> Composition:
    """Compose a piece.

    Args:
        brief: What was asked; open fields are chosen.
        seed: Any integer; with the brief it determines every note.

    Returns:
        The Song and the choices made for what was open.

    Raises:
        BriefError: The brief contradicts itself or asks for what cannot be; the text names the numbers.
    """
    plan = make_plan(brief, seed)
    choices = list(plan.choices)
    parts = cast(plan, choices)
    harmony = make_harmony(plan)
    arrangement = arrange_at_home(plan, harmony, parts)
    return Composition(_song(plan, harmony, arrangement, parts), tuple(choices))


def _song(plan: Plan, harmony: Harmony, arrangement: Arrangement, parts: Sequence[Part]) -> Song:
    when = timing(plan)
    tracks = tuple(
        _track(plan, part, arrangement, index, mix, when)
        for index, (part, mix) in enumerate(zip(parts, mixes(parts), strict=True))
    )
    stop_s = max(((track.notes and _stop_s(when, track)) or 0.0 for track in tracks), default=0.0)
    tail_s = plan.brief.duration_s - stop_s if plan.brief.duration_s is not None else plan.tail_s
    return Song(
        title=plan.brief.title or make_title(plan),
        end_tick=plan.steps * STEP_TICKS,
        tempi=when.tempi,
        meters=(MeterChange(0, plan.meter.numerator, plan.meter.denominator),),
        keys=(KeyChange(0, plan.key.tonic, plan.key.mode),),
        sections=_sections(plan),
        chords=tuple(ChordSymbol(span.start_step * STEP_TICKS, span.chord.symbol) for span in harmony.spans),
        tracks=tracks,
        marks=song_marks(plan, when),
        master=master(plan.style.reverb, tail_s),
        brief=plan.brief,
        style=plan.style.key,
        seed=plan.seed,
    )


def _stop_s(when: Timing, track: Track) -> float:
    from tools.song.tempo import TempoMap

    tick = max(note.performed_onset_tick + note.performed_ticks for note in track.notes)
    return TempoMap(when.tempi).seconds(tick)


def _sections(plan: Plan) -> tuple[Section, ...]:
    bar = plan.meter.bar_ticks
    return tuple(
        Section(f"s{i + 1}", s.name, s.first_bar * bar, s.end_bar * bar, s.letter, round(s.energy, 3))
        for i, s in enumerate(plan.sections)
    )


def _track(plan: Plan, part: Part, arrangement: Arrangement, index: int, mix: TrackMix, when: Timing) -> Track:
    track_id = f"t{index + 1}"
    drafts = sorted(arrangement.notes[index], key=lambda n: (n.step, n.pitch))
    drafts = [note for note in drafts if note.onset_tick < when.stop_tick - SHORTEST_TICKS] or drafts
    notes = perform(plan, part, drafts, track_id)
    if plan.ending == "fade" and plan.bars > FADE_BARS:
        notes = faded(notes, (plan.bars - FADE_BARS) * plan.meter.bar_ticks, plan.steps * STEP_TICKS)
    last = (plan.bars - 1) * plan.meter.bar_ticks
    notes = stopped(notes, when.stop_tick, plan.ending == "button" and plan.last_bar_s is None, last)
    pedal_curves, pedal_marks = pedalled(plan, part, drafts, arrangement.harmony, when.stop_tick)
    staves = 2 if any(note.staff == 2 for note in notes) else 1
    return Track(
        id=track_id,
        name=part.name,
        role=part.role,
        instrument=part.instrument.instrument(),
        notes=notes,
        curves=(*curves(plan, part, drafts), *pedal_curves),
        marks=tuple(
            sorted(
                (*track_marks(plan, part, notes, drafts, when), *pedal_marks), key=lambda m: (m.tick, m.kind, m.value)
            )
        ),
        mix=mix,
        staves=staves,
    )
