"""The notes of every part: each job handed to its generator, section by section, as the layers say.

Order: drums and bass, then chords clear of both and of the tune, then lines. What players cannot do is put right at the
end (`tools.compose.playable`). Who plays what where is decided in `tools.compose.layers`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from tools.compose import chord_parts, drums
from tools.compose.bass import make_bass
from tools.compose.cast import Part, voice_range
from tools.compose.chorale import set_parts
from tools.compose.comping import Stretch, make_voicings
from tools.compose.content_cache import CACHE, harmony_key, musical, plan_key
from tools.compose.counter import doubled, long_notes, with_answers
from tools.compose.counterpoint_parts import shared_out, standing_over
from tools.compose.draft import DraftNote, one_line
from tools.compose.form import PlannedSection
from tools.compose.harmony import Harmony
from tools.compose.layers import CHORDAL, Layers, Turn, layers
from tools.compose.lead_sheet import LeadSheet, lead_of
from tools.compose.orchestra import make_brass, make_ostinato, make_timpani
from tools.compose.pads import cut_at
from tools.compose.plan import Plan
from tools.compose.playable import in_range, playable
from tools.compose.quotes import quoted
from tools.compose.seeds import stream
from tools.song.brief import Brief
from tools.theory.voicing import VoicingRules

THIRDS_SHARE = 0.5  # of last choruses in which a counter-line sings in thirds with the tune


@dataclass(frozen=True)
class Arrangement:
    """Notes on paper for each part, in the parts' order, the harmony they share, and who plays what where (None where
    all parts are voices of one setting).
    """

    harmony: Harmony
    notes: tuple[tuple[DraftNote, ...], ...]
    layers: Layers | None = None


def arrange(plan: Plan, sheet: LeadSheet, parts: Sequence[Part]) -> Arrangement:
    """Write every part of a lead sheet."""
    plan, lead = musical(plan), lead_of(parts)
    harmony, tune = sheet.harmony, list(sheet.tune)
    if plan.style.texture == "chorale" and lead is not None:
        written = set_parts(plan, harmony, parts, lead, tune)
        if written is not None:
            sung = tuple(tuple(in_range(list(notes), part)) for notes, part in zip(written, parts, strict=True))
            return Arrangement(harmony, sung)
    who = layers(plan, parts)
    writer = _Arranger(plan, harmony, parts, lead, tune, who)
    voices = shared_out(plan, harmony, parts, sheet.candidate) if plan.style.counterpoint else {}
    writer.stand_on(voices)
    rows = [list(voices[at]) if at in voices else writer.part(part) for at, part in enumerate(parts)]
    fitted = list(playable(plan, parts, rows))
    for at, notes in voices.items():  # voices set against each other by rule stay as they are
        fitted[at] = tuple(in_range(list(notes), parts[at]))
    return Arrangement(harmony, tuple(fitted), who)


class _Arranger:
    def __init__(
        self, plan: Plan, harmony: Harmony, parts: Sequence[Part], lead: Part | None, tune: list[DraftNote], who: Layers
    ) -> None:
        self.plan, self.harmony, self.parts, self.lead, self.who = plan, harmony, parts, lead, who
        self.tune = self.with_quotes(tune)
        basses = [part for part in parts if part.job == "bass"]
        self.bass = self.masked(_bass(plan, harmony, basses[0]), self.turns(basses[0])) if basses else []
        self.bass_turns = self.turns(basses[0]) if basses else ()
        self.rows: tuple[Stretch, ...] = chord_parts.stretches(plan, harmony, self.tune, self.bass)
        self.inner = chord_parts.inner_voicings(plan, parts, self.rows)

    def stand_on(self, voices: Mapping[int, Sequence[DraftNote]]) -> None:
        """Have the lower of two voices set against each other for a bass, where there is no other."""
        lower = next((at for at in voices if self.parts[at] is not self.lead), None)
        if lower is not None and self.bass_part() is None:
            self.bass, self.bass_turns = list(voices[lower]), self.turns(self.parts[lower])
            self.rows = chord_parts.stretches(self.plan, self.harmony, self.tune, self.bass)

    def turns(self, part: Part) -> tuple[Turn, ...]:
        return self.who.of(self.parts.index(part))

    def part(self, part: Part) -> list[DraftNote]:
        """The notes of one part."""
        plan, harmony, turns = self.plan, self.harmony, self.turns(part)
        if part.is_drum:
            return self.masked(_drums(plan), turns)
        if part.job == "melody":
            return self.tune if part is self.lead else self.second_tune(part)
        if part.job == "solo":
            return chord_parts.solo(plan, harmony, part, self.tune, turns, self.rows, bool(self.bass_turns))
        if part.job == "bass":
            return (
                self.bass
                if part.job == "bass" and part is self.bass_part()
                else self.masked(_bass(plan, harmony, part), turns)
            )
        if part.job == "pad":
            return chord_parts.pad(plan, part, self.parts, turns, self.rows)
        if part.job in CHORDAL:
            notes = chord_parts.chords(plan, part, self.parts, turns, self.rows, self.bass_turns)
            return standing_over(notes, self.bass) if plan.style.counterpoint else notes
        if part.job == "inner":
            line = chord_parts.inner(plan, part, turns, self.rows, self.inner)
            low, high = voice_range(part, 50, 72)
            return _with_thirds(plan, harmony, line, self.tune, low, high) if part.voice == 0 else one_line(line)
        if part.job in ("timpani", "brass", "ostinato"):
            return self.masked(_orchestral(plan, harmony, part, self.tune), turns)
        return self.line(part, turns)

    def bass_part(self) -> Part | None:
        return next((part for part in self.parts if part.job == "bass"), None)

    def masked(self, notes: Sequence[DraftNote], turns: Sequence[Turn]) -> list[DraftNote]:
        """Notes of a part written for the whole piece, where its turns let it play."""
        steps = self.plan.meter.steps
        out: list[DraftNote] = []
        for section, turn in zip(self.plan.sections, turns, strict=True):
            first, end = (section.first_bar + turn.from_bar) * steps, section.end_bar * steps
            inside = [note for note in notes if first <= note.step < end]
            out += cut_at(inside, end - turn.stop_steps) if turn.stop_steps else inside
        return out

    def with_quotes(self, tune: list[DraftNote]) -> list[DraftNote]:
        """The tune, with its beginning quoted where an intro asks for it."""
        if self.lead is None or not tune:
            return tune
        for section, turn in zip(self.plan.sections, self.turns(self.lead), strict=True):
            if turn.quotes:
                return [*quoted(self.plan, self.harmony, tune, section), *tune]
        return tune

    def second_tune(self, part: Part) -> list[DraftNote]:
        low, high = voice_range(part, 55, 79)
        return doubled(self.tune, self.harmony, self.plan.key, low, high, degrees=-2)

    def line(self, part: Part, turns: Sequence[Turn]) -> list[DraftNote]:
        """A counter-line with answers, or the tune doubled; in a last chorus the counter-line may join the tune in
        thirds.
        """
        low, high = voice_range(part, 52, 71)
        thirds = doubled(self.tune, self.harmony, self.plan.key, low, high)
        if part.job == "double":
            strong = [
                note for note in thirds if self.plan.section_at(note.step // self.plan.meter.steps).energy >= 0.55
            ]
            return self.masked(strong, turns) or thirds
        rng = stream(self.plan.seed, "counter", part.name)
        line = long_notes(self.harmony, self.plan.meter, self.tune, low, high)
        line = with_answers(line, self.harmony, self.plan.key, self.plan.meter, self.tune, low, high, rng)
        joined = self.last_chorus() if rng.random() < THIRDS_SHARE else None
        if joined is not None:
            start, end = joined.first_bar * self.plan.meter.steps, joined.end_bar * self.plan.meter.steps
            apart = [note for note in cut_at(line, start) if note.step < start]
            line = [*apart, *(n for n in thirds if start <= n.step < end), *(n for n in line if n.step >= end)]
        return self.masked(line, turns) or line

    def last_chorus(self) -> PlannedSection | None:
        """The strongest section when it has been heard before."""
        best = max(self.plan.sections, key=lambda s: (s.energy, s.first_bar))
        return best if best.occurrence > 1 else None


# ---- the rhythm section, section by section


def local_plan(plan: Plan, section: PlannedSection) -> Plan:
    """The piece as far as one section may look: itself and its neighbours, with what came before them in one lump, and
    nothing of what a person said. A section's notes can be kept by it.
    """
    index = plan.sections.index(section)
    near = plan.sections[max(0, index - 1) : index + 2]
    lump = near[0].first_bar
    before = (PlannedSection("", "", "A", 0, lump, 0.5),) if lump else ()
    return replace(plan, brief=Brief(), sections=(*before, *near), last_bar_s=None, tail_s=0.0)


def _drums(plan: Plan) -> list[DraftNote]:
    notes: list[DraftNote] = []
    carry = drums.DrumCarry()
    for section in plan.sections:
        near = local_plan(plan, section)
        make = partial(_drum_section, near, section, carry)
        made, carry = CACHE.get("drums", (plan_key(near), section, carry), make)
        notes += made
    return notes


def _drum_section(
    plan: Plan, section: PlannedSection, carry: drums.DrumCarry
) -> tuple[tuple[DraftNote, ...], drums.DrumCarry]:
    notes, left = drums.section(plan, section, carry)
    return tuple(notes), left


def _bass(plan: Plan, harmony: Harmony, part: Part) -> tuple[DraftNote, ...]:
    low, high = voice_range(part, 28, 50)
    key = (plan_key(plan), harmony_key(harmony), low, high)
    return CACHE.get("bass", key, lambda: tuple(make_bass(plan, harmony, low, high)))


def _orchestral(plan: Plan, harmony: Harmony, part: Part, tune: list[DraftNote]) -> list[DraftNote]:
    if part.job == "timpani":
        return make_timpani(plan, harmony, *part.instrument.comfortable)
    if part.job == "brass":
        low, high = voice_range(part, 48, 72)
        voicings = make_voicings(harmony, VoicingRules(50, 72, 3, 16), tune)
        return make_brass(plan, harmony, voicings, part.voice, low, high)
    return make_ostinato(plan, harmony, make_voicings(harmony, VoicingRules(52, 74, 3, 16), tune))


# ---- lines


def _with_thirds(
    plan: Plan, harmony: Harmony, line: list[DraftNote], tune: list[DraftNote], low: int, high: int
) -> list[DraftNote]:
    """The upper inner voice joins the tune in thirds for a phrase now and then, where the style is written for
    lines.
    """
    if plan.style.texture not in ("classical", "film", "march"):
        return one_line(line)
    phrase_steps = 4 * plan.meter.steps
    phrases = range(0, plan.steps, phrase_steps)
    joined = {
        start
        for start in phrases
        if stream(
            plan.seed, "thirds", plan.section_at(start // plan.meter.steps).letter, start // phrase_steps % 2
        ).random()
        < 0.3
    }
    thirds = doubled(
        [note for note in tune if note.step // phrase_steps * phrase_steps in joined], harmony, plan.key, low, high
    )
    kept = [note for note in line if note.step // phrase_steps * phrase_steps not in joined]
    return one_line([*kept, *thirds])
