"""What orchestral players do who are neither tune nor bass: brass that holds and hits, timpani on two notes, strings in
an ostinato.

Each player has a task of its own, so that a full orchestra is not one rhythm in many colours: the first brass voice
holds chords, the second waits for strong sections and strikes, the third lies low and marks the bars. Timpani know the
tonic and the dominant only, as the instrument is tuned (Adler, The Study of Orchestration, chapter on percussion).
"""

from collections.abc import Sequence

from tools.compose.draft import DraftNote, one_line, without_overlaps
from tools.compose.form import PlannedSection
from tools.compose.harmony import Harmony
from tools.compose.meter import fit_pattern, meter_of
from tools.compose.plan import Plan
from tools.compose.seeds import stream

STRONG = 0.62  # section energy from which brass strikes and timpani mark the bars
QUIET = 0.5

# One-bar hits in 4/4, light to heavy; the last of four bars has its own.
_HITS = (("X...............", "X.......x-......"), ("X---....x.x.X---", "X--x..x.X---x-x-"))
_LOW = ("X-----------....", "X-------x-------")
_OSTINATO = (("1..2.1..3..2.13.", "1..2.1..3.2.3.2."), ("112.113.112.113.", "112.113.112.2133"))


def make_brass(
    plan: Plan, harmony: Harmony, voicings: Sequence[tuple[int, ...]], voice: int, low: int, high: int
) -> list[DraftNote]:
    """One brass voice.

    Args:
        voicings: One per span, for all inner voices together.
        voice: 0 holds, 1 strikes in strong sections, 2 and further lie low and mark the bars.
        low, high: Range of the instrument's part.
    """
    notes: list[DraftNote] = []
    for section in plan.sections:
        if section.energy < STRONG and voice % 3 == 1:
            continue
        if section.energy < QUIET and voice % 3 == 2:
            continue
        notes += (
            _held(plan, harmony, voicings, section, voice, low, high)
            if voice % 3 == 0 or section.energy < STRONG
            else _struck(plan, harmony, voicings, section, voice, low, high)
        )
    return one_line(notes or _held(plan, harmony, voicings, plan.sections[-1], voice, low, high))


def _held(
    plan: Plan, harmony: Harmony, voicings: Sequence[tuple[int, ...]], section: PlannedSection, voice: int, low: int,
    high: int
) -> list[DraftNote]:  # fmt: skip
    """A chord note for each stretch of harmony, breathing before every fourth barline."""
    start, end = section.first_bar * plan.meter.steps, section.end_bar * plan.meter.steps
    notes: list[DraftNote] = []
    for span in harmony.within(start, end):
        pitch = _voice_pitch(voicings[harmony.index_at(span.start_step)], voice, low, high)
        if pitch is None:
            continue
        breath = 2 if span.end_step % (4 * plan.meter.steps) == 0 and span.steps > 6 and span.end_step < end else 0
        same = notes and notes[-1].pitch == pitch and notes[-1].end == span.start_step
        if same and notes[-1].steps + span.steps <= 2 * plan.meter.steps:
            notes[-1] = DraftNote(notes[-1].step, notes[-1].steps + span.steps - breath, pitch, 0.45)
        else:
            notes.append(DraftNote(span.start_step, span.steps - breath, pitch, 0.45))
    return notes


def _struck(
    plan: Plan, harmony: Harmony, voicings: Sequence[tuple[int, ...]], section: PlannedSection, voice: int, low: int,
    high: int
) -> list[DraftNote]:  # fmt: skip
    """Hits on a rhythm: sparse through a phrase, denser in its last bar."""
    native = meter_of(4, 4)
    notes: list[DraftNote] = []
    for bar in range(section.bars):
        if voice % 3 == 2:
            text = _LOW[bar % 2]
        else:
            text = _HITS[1 if section.energy >= 0.75 else 0][1 if bar % 4 == 3 else 0]
        text = fit_pattern(text, native, plan.meter)
        start = (section.first_bar + bar) * plan.meter.steps
        for step, char in enumerate(text):
            if char in "-.":
                continue
            length = 1
            while step + length < len(text) and text[step + length] == "-":
                length += 1
            length = max(2, length) if step % 2 == 0 else 1
            span = harmony.at(start + step)
            pitch = _voice_pitch(voicings[harmony.index_at(start + step)], voice, low, high)
            if pitch is not None:
                length = min(length, span.end_step - start - step)
                notes.append(DraftNote(start + step, length, pitch, 0.9 if char == "X" else 0.6, length <= 2))
    return notes


def _voice_pitch(voicing: tuple[int, ...], voice: int, low: int, high: int) -> int | None:
    if not voicing:
        return None
    pitch = voicing[len(voicing) - 1 - voice % len(voicing)]
    while pitch < low:
        pitch += 12
    while pitch > high:
        pitch -= 12
    return pitch


def make_timpani(plan: Plan, harmony: Harmony, low: int, high: int) -> list[DraftNote]:
    """Hits on tonic and dominant where the harmony has them, and a roll into the next strong section; silent in quiet
    ones but for their last bar.
    """
    tonic = _in_range(plan.key.tonic_pitch_class, low, high)
    dominant = _in_range((plan.key.tonic_pitch_class + 7) % 12, low, high)
    steps = plan.meter.steps
    notes: list[DraftNote] = []
    for section in plan.sections:
        for bar in range(section.bars):
            start = (section.first_bar + bar) * steps
            classes = harmony.at(start).chord.pitch_classes
            at = tonic if tonic % 12 in classes else dominant if dominant % 12 in classes else None
            into = bar == section.bars - 1 and section.end_bar < plan.bars
            grows = into and plan.section_at(section.end_bar).energy >= STRONG
            final = section is plan.sections[-1] and bar == section.bars - 1
            if final:
                notes.append(DraftNote(start, steps, tonic, 0.85))
            elif grows:
                held = dominant % 12 in harmony.at(start + steps - 1).chord.pitch_classes
                notes += _roll(plan, start, dominant if held else at or tonic)
            elif at is not None and (section.energy >= STRONG or bar % 4 == 0) and section.energy >= QUIET:
                notes += _hits(plan, start, at, section.energy, bar)
    return one_line(notes) or [DraftNote((plan.bars - 1) * steps, steps, tonic, 0.6)]


def _hits(plan: Plan, start: int, pitch: int, energy: float, bar: int) -> list[DraftNote]:
    places = [0]
    if energy >= STRONG and bar % 2 == 1 and len(plan.meter.beats) > 1:
        last = plan.meter.beats[-1][0]
        places += [last, last + 2] if plan.meter.beats[-1][1] >= 4 else [last]
    return [DraftNote(start + place, 2, pitch, 0.9 if place == 0 else 0.55) for place in places]


def _roll(plan: Plan, start: int, pitch: int) -> list[DraftNote]:
    """The second half of a bar in sixteenths that grow."""
    half = plan.meter.steps // 2
    return [
        DraftNote(start + half + step, 1, pitch, 0.25 + 0.6 * step / max(1, plan.meter.steps - half))
        for step in range(plan.meter.steps - half)
    ]


def _in_range(pitch_class: int, low: int, high: int) -> int:
    options = [pitch for pitch in range(low, high + 1) if pitch % 12 == pitch_class]
    middle = (low + high) / 2
    return min(options, key=lambda pitch: abs(pitch - middle)) if options else low


def make_ostinato(plan: Plan, harmony: Harmony, voicings: Sequence[tuple[int, ...]]) -> list[DraftNote]:
    """Strings off the string: short repeated notes of the chord in strong sections, held chords in the others."""
    native = meter_of(4, 4)
    notes: list[DraftNote] = []
    for section in plan.sections:
        rng = stream(plan.seed, "ostinato", section.letter)
        rows = _OSTINATO[1 if section.energy >= 0.75 and rng.random() < 0.7 else 0]
        for bar in range(section.bars):
            start = (section.first_bar + bar) * plan.meter.steps
            last = section is plan.sections[-1] and bar == section.bars - 1
            if section.energy < QUIET or last:
                for span in harmony.within(start, start + plan.meter.steps):
                    for pitch in voicings[harmony.index_at(span.start_step)]:
                        notes.append(DraftNote(span.start_step, span.steps, pitch, 0.4))
                continue
            text = fit_pattern(rows[1 if bar % 4 == 3 else 0], native, plan.meter)
            for step, char in enumerate(text):
                voicing = voicings[harmony.index_at(start + step)]
                if not char.isdigit() or not voicing:
                    continue
                accent = 0.65 if plan.meter.is_beat(step) else 0.4
                length = 2 if step % 2 == 0 and text[step + 1 : step + 2] == "." else 1
                notes.append(DraftNote(start + step, length, voicing[(int(char) - 1) % len(voicing)], accent, True))
                if plan.meter.is_beat(step) and len(voicing) > 2:
                    notes.append(DraftNote(start + step, length, voicing[-1], accent, True))
    return without_overlaps(notes)
