"""Tunes: motifs return, one climax, phrases end and breathe, choruses lie higher, every seed has a tune of its own."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import combinations, pairwise
from statistics import median

import pytest

from tools.compose import melody_prior, style_names
from tools.compose.draft import DraftNote, one_line
from tools.compose.harmony import ChordSpan, Harmony, make_harmony
from tools.compose.melody import MelodyCarry, Voice, make_melody, resized, section_melody
from tools.compose.melody_course import SHAPES
from tools.compose.melody_idioms import IDIOMS, idiom_of
from tools.compose.melody_motif import TRAITS
from tools.compose.melody_rhythms import FIGURES, HOOKS
from tools.compose.melody_schemes import SCHEMES, SHORT, in_pairs, scheme
from tools.compose.meter import meter_of
from tools.compose.plan import Plan, make_plan
from tools.compose.seeds import stream
from tools.compose.style import load_style
from tools.song.brief import Brief, SectionRequest
from tools.theory.chord import parse_chord
from tools.theory.key import Key
from tools.theory.tensions import avoid_notes

VOICE = Voice(55, 84, 70.0)


@lru_cache(maxsize=512)
def made(style: str, seed: int, **asked: object) -> tuple[Plan, Harmony, tuple[DraftNote, ...]]:
    plan = make_plan(Brief(style=style, **asked), seed)  # type: ignore[arg-type]
    harmony = make_harmony(plan)
    return plan, harmony, tuple(make_melody(plan, harmony, VOICE))


def within(plan: Plan, notes: tuple[DraftNote, ...], first_bar: int, bars: int) -> list[DraftNote]:
    steps = plan.meter.steps
    return [note for note in notes if first_bar * steps <= note.step < (first_bar + bars) * steps]


def sections(plan: Plan, notes: tuple[DraftNote, ...]) -> Iterator[tuple[str, list[DraftNote]]]:
    for section in plan.sections:
        row = within(plan, notes, section.first_bar, section.bars)
        if row:
            yield section.kind, row


# ---- tables


def test_every_scheme_has_a_token_for_every_bar_and_ends_closed() -> None:
    rows = [(bars, row) for table in SCHEMES.values() for bars, found in table.items() for row in found]
    rows += [(bars, row) for bars, found in SHORT.items() for row in found]
    for bars, row in rows:
        tokens = row.split()
        assert len(tokens) == bars, row
        assert "C" in tokens[-2:], row
        assert all(token[1:] in ("", ">", "~", "^", "<", "/", "+", "-", "*") for token in tokens), row


@pytest.mark.parametrize("bars", range(1, 41))
def test_every_number_of_bars_has_a_scheme(bars: int) -> None:
    for idiom in IDIOMS.values():
        tokens = scheme(bars, idiom.schemes, stream(bars, "test"), hook=False)
        assert len(tokens) == bars
        assert tokens[-1] in ("C", "_")


def test_short_bars_are_thought_of_in_pairs() -> None:
    assert in_pairs(["a", "b>", "c", "_", "C"]) == ["a", "A", "b>", "B>", "k", "c", "_", "_", "k", "C"]


def test_every_rhythm_fills_its_bar_and_starts_a_note() -> None:
    for table in (*FIGURES.values(), *HOOKS.values()):
        for name, rows in table.items():
            numerator, denominator = map(int, name.split("/"))
            for row in rows:
                assert len(row) == meter_of(numerator, denominator).steps, row
                assert "x" in row and set(row) <= set("x-."), row


def test_idioms_name_only_what_there_is() -> None:
    for name, idiom in IDIOMS.items():
        assert set(idiom.schemes) | set(idiom.chorus) <= set(SCHEMES), name
        assert set(idiom.traits) <= set(TRAITS) and set(idiom.shapes) <= set(SHAPES), name
        assert idiom.figures in FIGURES, name


def test_every_style_names_its_idiom_and_one_that_does_not_goes_by_its_rhythms() -> None:
    for name in style_names():
        style = load_style(name)
        assert style.melody.idiom in IDIOMS, name
        assert idiom_of(style) is IDIOMS[style.melody.idiom]
    unnamed = replace(style, melody=replace(style.melody, idiom="", rhythm="long"))
    assert idiom_of(unnamed) is IDIOMS["film"]


# ---- the line


@pytest.mark.parametrize("style", style_names())
def test_tunes_are_one_line_inside_the_range_and_inside_the_piece(style: str) -> None:
    for seed, asked in enumerate(({}, {"meter": (7, 8), "bars": 13}, {"meter": (5, 4), "bars": 6}, {"bars": 1})):
        plan, _, notes = made(style, seed, **asked)
        assert notes
        assert all(VOICE.low <= note.pitch <= VOICE.high and note.steps > 0 for note in notes)
        assert all(before.end <= after.step for before, after in pairwise(notes))
        assert notes[0].step >= 0 and notes[-1].end <= plan.steps


def test_the_last_note_is_held_on_the_tonic_chord() -> None:
    for style in ("pop", "folk", "waltz", "jazz", "march", "film"):
        for seed in range(6):
            plan, harmony, notes = made(style, seed)
            if plan.loop:
                continue
            last = notes[-1]
            assert last.end == plan.steps and last.steps >= plan.meter.steps // 2
            assert last.pitch % 12 in harmony.at(last.step).chord.pitch_classes


@pytest.mark.parametrize("style", ["pop", "rock", "ballad", "folk", "country", "waltz", "jazz", "house", "synthwave"])
def test_choruses_lie_one_and_a_half_to_four_and_a_half_semitones_over_the_verse(style: str) -> None:
    lifts = []
    for seed in range(12):
        plan, _, notes = made(style, seed)
        means: dict[str, list[float]] = {}
        for kind, row in sections(plan, notes):
            means.setdefault(kind, []).append(sum(note.pitch for note in row) / len(row))
        low, high = means.get("verse") or means.get("A") or means.get("pre"), means.get("chorus") or means.get("B")
        if low and high:
            lifts.append(sum(high) / len(high) - sum(low) / len(low))
    assert lifts
    assert 1.5 <= median(lifts) <= 4.5
    assert sum(lift > 0 for lift in lifts) >= 0.8 * len(lifts)


@pytest.mark.parametrize("style", ["pop", "ballad", "folk", "country"])
def test_a_section_of_a_sung_tune_stays_within_a_tenth(style: str) -> None:
    spans = []
    for seed in range(10):
        plan, _, notes = made(style, seed)
        spans += [max(n.pitch for n in row) - min(n.pitch for n in row) for _, row in sections(plan, notes)]
    assert sum(span <= 16 for span in spans) >= 0.9 * len(spans)


def test_the_top_of_a_verse_is_rarely_at_its_beginning() -> None:
    late = total = 0
    for seed in range(20):
        plan, _, notes = made("pop", seed, bars=32)
        row = within(plan, notes, plan.sections[0].first_bar, plan.sections[0].bars)
        top = max(row, key=lambda note: note.pitch)
        total += 1
        late += (top.step - row[0].step) / (plan.sections[0].bars * plan.meter.steps) >= 0.3
    assert late >= 0.75 * total


def test_leaps_are_recovered() -> None:
    leaps = recovered = 0
    for style in ("pop", "folk", "waltz", "jazz"):
        for seed in range(8):
            pitches = [note.pitch for note in made(style, seed)[2]]
            for a, b, c in zip(pitches, pitches[1:], pitches[2:], strict=False):
                if abs(b - a) >= 5:
                    leaps += 1
                    recovered += (c - b) * (b - a) < 0
    assert recovered / leaps >= 0.55


def test_phrases_end_on_long_notes() -> None:
    """Notes that end a phrase of four bars are at least twice the median length, more often than not."""
    for style in ("pop", "folk", "ballad", "waltz"):
        long_ = total = 0
        for seed in range(8):
            plan, _, notes = made(style, seed)
            usual = median(note.steps for note in notes)
            for section in plan.sections:
                row = within(plan, notes, section.first_bar + section.bars - 1, 1)
                if row:
                    total += 1
                    long_ += max(note.steps for note in row) >= 2 * usual
        assert long_ >= 0.7 * total, style


# ---- motifs


def test_a_chorus_says_its_hook_again() -> None:
    again = total = 0
    for seed in range(12):
        plan, _, notes = made("pop", seed, bars=32)
        for section in plan.sections:
            if section.kind != "chorus":
                continue
            rhythms = Counter()
            for bar in range(section.bars):
                start = (section.first_bar + bar) * plan.meter.steps
                row = within(plan, notes, section.first_bar + bar, 1)
                rhythms[tuple(note.step - start for note in row)] += 1
            total += 1
            again += rhythms.most_common(1)[0][1] >= 3
    assert again >= 0.75 * total


def test_a_blues_leaves_the_answer_to_the_others() -> None:
    for seed in range(6):
        plan, _, notes = made("blues", seed, bars=24)
        for section in plan.sections:
            if section.bars == 12:
                silent = [bar for bar in range(12) if len(within(plan, notes, section.first_bar + bar, 1)) <= 1]
                assert len(silent) >= 2


def test_a_return_is_known_again_and_not_a_copy() -> None:
    differ = 0
    alike = []
    for seed in range(10):
        plan, _, notes = made("jazz", seed, bars=32)
        first, *others = [section for section in plan.sections if section.letter == "A" and section.bars == 8]
        for other in others:
            same = 0
            for bar in range(8):
                rows = [within(plan, notes, section.first_bar + bar, 1) for section in (first, other)]
                offsets = [section.first_bar * plan.meter.steps for section in (first, other)]
                shapes = [[(n.step - o, n.pitch) for n in row] for row, o in zip(rows, offsets, strict=True)]
                same += shapes[0] == shapes[1]
            alike.append(same)
            differ += same < 8
    assert differ >= 12
    assert min(alike) >= 1 and sum(same >= 3 for same in alike) >= 0.9 * len(alike)


def test_a_held_note_never_rubs_a_semitone_above_its_chord_without_going_on_by_step() -> None:
    held = rubbing = 0
    for style in ("pop", "rock", "waltz", "celtic", "chiptune"):
        for seed in range(6):
            plan, harmony, notes = made(style, seed)
            for note, after in pairwise(notes):
                span = harmony.at(note.step)
                if note.steps < 4 or span.end_step < note.end or span.chord.is_none:
                    continue
                held += 1
                clash = note.pitch % 12 in avoid_notes(span.chord, span.key or plan.key)
                rubbing += clash and not 1 <= abs(after.pitch - note.pitch) <= 2
    assert rubbing <= 0.008 * held


def test_a_shorter_return_is_the_opening_and_the_close() -> None:
    plan, harmony, _ = made("pop", 1, bars=32)
    section = next(section for section in plan.sections if section.kind == "verse")
    _, carry = section_melody(plan, harmony, section, VOICE, MelodyCarry())
    tune = carry.tunes[0]
    short = resized(tune, 4)
    assert short.bars == (*tune.bars[:2], *tune.bars[-2:])
    long_ = resized(tune, len(tune.bars) + 4)
    assert long_.bars == (*tune.bars[:4], *tune.bars)


def test_a_tune_goes_with_the_key() -> None:
    plan, _, _ = made(
        "folk",
        2,
        tonic="C",
        mode="major",
        meter=(4, 4),
        form=(SectionRequest("A", bars=4), SectionRequest("A", bars=4)),
    )
    bar = plan.meter.steps
    symbols = (("C", "F", "G", "C"), ("D", "G", "A", "D"))
    spans = [
        ChordSpan(
            (4 * half + index) * bar, (4 * half + index + 1) * bar, parse_chord(symbol), False, Key("CD"[half], "major")
        )
        for half, row in enumerate(symbols)
        for index, symbol in enumerate(row)
    ]
    notes = tuple(make_melody(plan, Harmony(spans, plan.key), VOICE))
    first, second = within(plan, notes, 0, 2), within(plan, notes, 4, 2)
    moved = [(note.step - 4 * bar, note.pitch - 2) for note in second]
    assert sum((note.step, note.pitch) in moved for note in first) >= 0.6 * len(first)


def test_a_solo_is_invented_anew_each_time() -> None:
    form = tuple(SectionRequest(name, bars=8) for name in ("verse", "solo", "solo", "verse"))
    plan, _, notes = made("jazz", 3, form=form)
    one, two = (within(plan, notes, bar, 8) for bar in (8, 16))
    shift = 8 * plan.meter.steps
    same = {(note.step + shift, note.pitch) for note in one} & {(note.step, note.pitch) for note in two}
    assert len(same) < 0.4 * len(one)


# ---- seeds, candidates, sections


def test_fifty_seeds_are_fifty_tunes_no_more_alike_than_people_s() -> None:
    """Longest run of intervals two tunes share: 95 in 100 pairs share no more than 7, as between 50 tunes of POP909."""
    for style in ("pop", "folk"):
        runs = [tuple(b.pitch - a.pitch for a, b in pairwise(made(style, seed)[2])) for seed in range(50)]
        assert len(set(runs)) == 50
        shared = sorted(_longest_shared(a, b) for a, b in combinations(runs[:25], 2))
        assert shared[int(0.95 * len(shared))] <= 7, style


def _longest_shared(a: tuple[int, ...], b: tuple[int, ...]) -> int:
    best = 0
    before: dict[int, int] = {}
    for x in a:
        now = {j: before.get(j - 1, 0) + 1 for j, y in enumerate(b) if x == y}
        best = max(best, max(now.values(), default=0))
        before = now
    return best


def test_candidates_are_other_tunes_and_the_first_is_the_usual_one() -> None:
    plan, harmony, notes = made("pop", 4)
    tunes = {tuple(make_melody(plan, harmony, VOICE, candidate)) for candidate in range(5)}
    assert len(tunes) == 5
    assert tuple(make_melody(plan, harmony, VOICE, 0)) == notes


def test_sections_one_by_one_give_what_the_whole_gives() -> None:
    for style in ("pop", "blues", "jazz"):
        plan, harmony, notes = made(style, 5)
        carry, rows = MelodyCarry(), []
        for section in plan.sections:
            row, carry = section_melody(plan, harmony, section, VOICE, carry)
            rows += row
        assert tuple(one_line(rows)) == notes


def test_another_chorus_leaves_the_verse_as_it_was() -> None:
    plan, harmony, notes = made("pop", 6, bars=32)
    verse = plan.sections[0]
    louder = replace(
        plan, sections=tuple(replace(s, kind="bridge") if s.kind == "chorus" else s for s in plan.sections)
    )
    other = tuple(make_melody(louder, harmony, VOICE))
    last_bar_out = verse.bars - 1  # an upbeat to the next section may differ
    assert within(plan, notes, 0, last_bar_out) == within(louder, other, 0, last_bar_out)


def test_the_learned_model_bends_new_motifs_and_is_left_out_by_weight_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    from models.symbolic.melody import model

    plan, harmony, _ = made("folk", 7)
    monkeypatch.setattr(model, "load", lambda: model.tiny())
    monkeypatch.setattr(melody_prior, "MODEL_WEIGHT", 0.0)
    notes = tuple(make_melody(plan, harmony, VOICE))
    monkeypatch.setattr(melody_prior, "MODEL_WEIGHT", 0.5)
    bent = tuple(make_melody(plan, harmony, VOICE))
    assert bent != notes and all(VOICE.low <= note.pitch <= VOICE.high for note in bent)
    monkeypatch.setattr(model, "load", lambda: None)
    assert tuple(make_melody(plan, harmony, VOICE)) == notes


def test_the_learned_model_is_not_asked_where_it_did_not_help(monkeypatch: pytest.MonkeyPatch) -> None:
    from models.symbolic.melody import model

    plan, harmony, notes = made("pop", 7)
    monkeypatch.setattr(model, "load", lambda: model.tiny())
    assert tuple(make_melody(plan, harmony, VOICE)) == notes
