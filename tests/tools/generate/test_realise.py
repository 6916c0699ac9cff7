"""Takes of makers that hold some things and not others: labels tell which, ranking puts the right one first."""

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from oracles import EVERYTHING, Clock, OracleBackend

from tools.compose.composer import compose
from tools.errors import EditError, LimitError, RenderError
from tools.generate.backend import Missing
from tools.generate.backends.exact import ExactBackend
from tools.generate.controls import controls_of
from tools.generate.ending import length_s
from tools.generate.labels import CHORDS, KEY, LENGTH, LEVEL, NAMED, TEMPO, TUNE, VOICE
from tools.generate.lead_in import count_in, intro
from tools.generate.realise import Realised, RealiseWish, eta_s, realise, realised
from tools.generate.sections import label_by_section, section_words
from tools.generate.values import Capabilities, SoundOrder
from tools.listen.sound.level import level_of
from tools.render.audio import Audio
from tools.render.dry import RenderStopped, SoundSettings
from tools.song.brief import Brief
from tools.song.values import Section, Song

FAULTS = ("chords", "tune", "tempo", "key", "length")
# What each fault is bound to show in; a wrong key moves every chord and tone, a wrong tempo brings them at other times.
SHOWN = {"chords": {CHORDS, NAMED}, "tune": {TUNE}, "tempo": {TEMPO}, "key": {KEY, CHORDS, TUNE}, "length": {LENGTH}}
# What it must not show in.
UNTOUCHED = {
    "chords": {TUNE, TEMPO, LENGTH, LEVEL},
    "tune": {CHORDS, NAMED, TEMPO, KEY, LENGTH, LEVEL},
    "tempo": {KEY, LEVEL},
    "key": {TEMPO, LENGTH, LEVEL},
    "length": {TEMPO, KEY, LEVEL},
}


@pytest.fixture(scope="module")
def faulty(song: Song, sound: SoundSettings, stems: Path, exact: ExactBackend) -> Realised:
    """Five takes with one fault each, and behind them one that holds all."""
    backend = OracleBackend(sound, stems, by_take=(*(EVERYTHING - {fault} for fault in FAULTS), EVERYTHING))
    return realise(song, RealiseWish(takes=6, seed=3), backend, exact)


def test_the_take_that_holds_all_is_kept_and_all_are_given(faulty: Realised) -> None:
    assert len(faulty.takes) == 6
    assert faulty.best == 5 and faulty.holds
    assert [take.number for take in faulty.takes] == [1, 2, 3, 4, 5, 6]
    assert faulty.told.startswith("Take 6 of 6 holds")
    assert faulty.takes[5].score > 0.75 > max(take.score for take in faulty.takes[:5])


@pytest.mark.parametrize("fault", FAULTS)
def test_labels_tell_each_single_fault(faulty: Realised, fault: str) -> None:
    label = faulty.takes[FAULTS.index(fault)].label
    assert SHOWN[fault] <= set(label.missed)
    assert not UNTOUCHED[fault] & set(label.missed)


def test_every_take_is_as_long_and_as_loud_as_asked_and_rings_out(faulty: Realised, song: Song) -> None:
    for take in faulty.takes:
        assert take.audio.frames == round(length_s(song) * take.audio.sample_rate_hz)
        level = level_of(take.audio)
        assert level.lufs == pytest.approx(song.master.target_lufs, abs=1.0)
        assert level.true_peak_dbtp <= song.master.ceiling_dbtp + 0.1
        assert not level.stops_dead and not take.audio.samples[:, -1].any()


def test_rows_are_plain_json_with_what_was_asked_beside_what_was_measured(faulty: Realised) -> None:
    import json

    for take in faulty.takes:
        assert json.loads(json.dumps(take.label.rows)) == list(take.label.rows)
        assert all(set(row) == {"what", "asked", "got", "ok"} for row in take.label.rows)
        assert {CHORDS, NAMED, TUNE, TEMPO, KEY, LENGTH, LEVEL} <= {row["what"] for row in take.label.rows}


def test_a_voice_nobody_asked_for_is_told(song: Song, sound: SoundSettings, stems: Path, exact: ExactBackend) -> None:
    result = realise(song, RealiseWish(takes=1, seed=3), OracleBackend(sound, stems, voice=True), exact)
    assert VOICE in result.takes[0].label.missed


def test_who_holds_nothing_is_told_with_numbers_and_the_exact_rendering_is_offered(
    faulty: Realised, sound: SoundSettings, stems: Path
) -> None:
    result = realised([faulty.takes[0], faulty.takes[3]], OracleBackend(sound, stems))
    assert result.best == 0
    assert not result.holds
    assert "None of 2 takes holds" in result.told and "the exact rendering" in result.told
    row = next(row for row in result.takes[result.best].label.rows if row["what"] == CHORDS)
    assert f"{CHORDS}: {row['got']}" in result.told


@pytest.mark.parametrize("factor", [1.03, 0.96])
def test_a_take_a_little_too_quick_or_slow_is_brought_onto_the_grid(
    song: Song, sound: SoundSettings, stems: Path, exact: ExactBackend, factor: float
) -> None:
    backend = OracleBackend(sound, stems, holds=EVERYTHING - {"tempo"}, tempo_factor=factor)
    label = realise(song, RealiseWish(takes=1, seed=3), backend, exact).takes[0].label
    assert label.shares[TEMPO] > 0.7
    assert TEMPO not in label.missed


def test_the_exact_rendering_is_one_take_that_holds_all(song: Song, exact: ExactBackend) -> None:
    result = realise(song, RealiseWish(takes=3), exact, exact)
    assert len(result.takes) == 1 and result.holds
    assert all(share >= 0.85 for what, share in result.takes[0].label.shares.items() if what != VOICE)


@pytest.fixture(scope="module")
def short(song: Song) -> Song:
    """Three seconds of drums: cheap where what is held does not matter."""
    track = next((track for track in song.tracks if track.instrument.is_drum), song.tracks[0])
    end = song.grid.bars[1].end_tick
    notes = tuple(note for note in track.notes if note.end_tick <= end)
    alone = replace(track, notes=notes, curves=(), marks=())
    master = replace(song.master, tail_s=0.5)
    return replace(song, tracks=(alone,), end_tick=end, chords=(), sections=(), master=master)


def test_retries_go_on_to_twice_the_takes_and_stop_at_the_first_that_holds(
    short: Song, sound: SoundSettings, stems: Path, exact: ExactBackend
) -> None:
    wrong = EVERYTHING - {"length"}
    backend = OracleBackend(sound, stems, by_take=(wrong, EVERYTHING), cut_at=0.1)
    result = realise(short, RealiseWish(takes=1, seed=3, budget_s=1000.0), backend, exact)
    assert len(result.takes) == 2 and result.holds and result.best == 1, result.told
    assert result.takes[0].seed != result.takes[1].seed


@pytest.mark.parametrize(
    ("eta", "take_s", "budget_s", "together", "takes", "spent_s"),
    [
        (10.0, 10.0, 35.0, False, 3, 30),  # a fourth would not fit
        (10.0, 10.0, 25.0, False, 2, 20),  # nor the third of three
        (1.0, 20.0, 50.0, False, 2, 40),  # it says it is quick and is not: left off after two
        (None, 20.0, 50.0, False, 2, 40),  # it cannot say: one is tried first
        (10.0, 12.0, 70.0, True, 6, 24),  # three at once in the time of one, and again three
        (10.0, 12.0, 34.0, True, 6, 24),  # by what was measured, not by what was said
        (10.0, 12.0, 15.0, True, 1, 12),
    ],
)
def test_a_budget_is_kept_by_makers_one_by_one_and_in_batches(
    short: Song, sound: SoundSettings, stems: Path, exact: ExactBackend,
    eta: float | None, take_s: float, budget_s: float, together: bool, takes: int, spent_s: int,
) -> None:  # fmt: skip
    clock = Clock()
    backend = OracleBackend(
        sound, stems, holds=EVERYTHING - {"length"}, cut_at=0.1, eta=eta, clock=clock, take_s=take_s, together=together
    )
    result = realise(short, RealiseWish(takes=3, budget_s=budget_s), backend, exact, clock=clock)
    assert (len(result.takes), len(backend.orders)) == (takes, takes)
    assert clock.now_s - 100.0 == spent_s <= budget_s
    assert f"It took {spent_s} seconds" in result.told and not result.holds


def test_a_real_clock_keeps_the_budget_too(
    short: Song, sound: SoundSettings, stems: Path, exact: ExactBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A maker that takes a second a take, three seconds: what is measured of takes counts too."""
    backend = OracleBackend(sound, stems, holds=EVERYTHING - {"length"}, cut_at=0.1, eta=1.0)
    next(exact.takes([SoundOrder("", length_s(short), 0, song=short)]))
    monkeypatch.setattr(backend, "_run", lambda: time.sleep(1.0))
    began = time.monotonic()
    result = realise(short, RealiseWish(takes=5, budget_s=3.5), backend, exact)
    assert 1 <= len(result.takes) <= 3
    assert time.monotonic() - began < 3.5 + 2.5  # at most one take too much, on a machine that is busy


def test_a_budget_in_which_no_take_fits_is_told_before_anything_is_made(
    short: Song, sound: SoundSettings, stems: Path, exact: ExactBackend
) -> None:
    backend = OracleBackend(sound, stems, eta=300.0)
    with pytest.raises(LimitError, match="about 300 s here, and the budget is 60 s"):
        realise(short, RealiseWish(takes=3, budget_s=60.0), backend, exact)
    assert not backend.orders
    assert eta_s(short, RealiseWish(takes=3), backend) == 900.0


def test_without_a_budget_all_takes_are_one_order(
    short: Song, sound: SoundSettings, stems: Path, exact: ExactBackend
) -> None:
    backend = OracleBackend(sound, stems, together=True)
    assert len(realise(short, RealiseWish(takes=3), backend, exact).takes) == 3
    assert backend.batches == 1


def test_the_sound_of_a_recording_reaches_who_can_follow_it_and_is_told_where_nobody_can(
    short: Song, sound: SoundSettings, stems: Path, exact: ExactBackend, music: Audio
) -> None:
    can = OracleBackend(sound, stems, can=Capabilities(text=True, style=True, sample_rate_hz=44_100))
    told = realise(short, RealiseWish(takes=2, style=music), can, exact).told
    assert [order.style for order in can.orders] == [music, music] and "left out" not in told
    cannot = OracleBackend(sound, stems)
    told = realise(short, RealiseWish(takes=1, style=music), cannot, exact).told
    assert cannot.orders[0].style is None and "oracle cannot follow the sound of another recording" in told


def test_takes_differ_by_seed_and_come_again_with_it(
    short: Song, sound: SoundSettings, stems: Path, exact: ExactBackend
) -> None:
    first = realise(short, RealiseWish(takes=2, seed=5), OracleBackend(sound, stems), exact)
    again = realise(short, RealiseWish(takes=2, seed=5), OracleBackend(sound, stems), exact)
    assert first.takes[0].seed == 5 != first.takes[1].seed
    for one, other in zip(first.takes, again.takes, strict=True):
        assert np.array_equal(one.audio.samples, other.audio.samples) and one.score == other.score
    assert not np.array_equal(first.takes[0].audio.samples, first.takes[1].audio.samples)


def test_stopping_ends_it_before_the_next_take(
    short: Song, sound: SoundSettings, stems: Path, exact: ExactBackend
) -> None:
    backend = OracleBackend(sound, stems)
    with pytest.raises(RenderStopped):
        realise(short, RealiseWish(takes=3), backend, exact, stop=lambda: len(backend.orders) == 1)
    assert len(backend.orders) == 1


def test_a_maker_that_breaks_leaves_the_takes_there_are(
    short: Song, sound: SoundSettings, stems: Path, exact: ExactBackend
) -> None:
    result = realise(short, RealiseWish(takes=3), OracleBackend(sound, stems, fails_at=1), exact)
    assert len(result.takes) == 1 and "The oracle broke" in result.told
    with pytest.raises(RenderError, match="The oracle broke"):
        realise(short, RealiseWish(takes=3), OracleBackend(sound, stems, fails_at=0), exact)


def test_a_maker_without_its_weights_says_so_with_its_one_command(
    short: Song, sound: SoundSettings, stems: Path, exact: ExactBackend
) -> None:
    backend = OracleBackend(
        sound, stems, missing=Missing("The weights are missing (1.2 GB).", "parlando weights get x")
    )
    with pytest.raises(EditError, match=r"missing \(1.2 GB\).*parlando weights get x"):
        realise(short, RealiseWish(), backend, exact)


def test_progress_counts_takes_and_the_first_is_heard_while_it_is_made(
    short: Song, sound: SoundSettings, stems: Path, exact: ExactBackend
) -> None:
    said: list[str] = []
    heard: list[tuple[int, Audio]] = []
    can = Capabilities(text=True, stream=True, sample_rate_hz=44_100)
    backend = OracleBackend(sound, stems, can=can)
    realise(short, RealiseWish(takes=2), backend, exact, progress=said.append,
            on_chunk=lambda take, audio: heard.append((take, audio)))  # fmt: skip
    assert any(line.startswith("take 1 of 2") for line in said) and any(line.startswith("take 2 of 2") for line in said)
    assert {take for take, _ in heard} == {1}
    assert sum(audio.frames for _, audio in heard) == round(backend.orders[0].seconds * 44_100)


def test_takes_try_the_lead_ins_in_turn_where_the_maker_carries_on(
    song: Song, sound: SoundSettings, stems: Path, exact: ExactBackend
) -> None:
    controls = controls_of(song)
    rendering = next(exact.takes([SoundOrder("", length_s(song), 0, song=song)]))
    begins = intro(rendering, controls)
    clicks = count_in(controls, 44_100)
    assert begins is not None and clicks is not None
    two_bars = controls.downbeats_s[2] - controls.downbeats_s[0]
    assert begins.duration_s == pytest.approx(two_bars, abs=1e-4)
    assert clicks.duration_s == pytest.approx(two_bars / 2, abs=1e-4)
    struck = np.flatnonzero(np.diff((np.abs(clicks.samples[0]) > 0.05).astype(int)) == 1) / 44_100
    in_bar = [beat for beat in controls.beats_s if beat < controls.downbeats_s[1]]
    assert all(np.abs(struck - beat).min() < 0.002 for beat in in_bar)


def test_sections_get_words_of_their_own_and_are_measured_one_by_one(song: Song, exact: ExactBackend) -> None:
    half = song.grid.bars[4].start_tick
    formed = replace(song, sections=(Section("s1", "Intro", 0, half), Section("s2", "Chorus", half, song.end_tick)))
    controls = controls_of(formed)
    assert section_words(controls, "jazz trio") == ()
    words = section_words(controls, "jazz trio", {"chorus": "wild"})
    assert [text for _, text in words] == ["jazz trio, sparse introduction", "jazz trio, wild"]
    assert words[1][0] == pytest.approx(controls.downbeats_s[4])
    rendering = next(exact.takes([SoundOrder("", length_s(song), 0, song=song)]))
    labels = label_by_section(rendering, controls)
    assert [label.name for label in labels] == ["Intro", "Chorus"]
    assert all(label.chords.share > label.chords.floor for label in labels)


def test_sections_with_words_of_their_own_are_rows_of_the_label(
    song: Song, sound: SoundSettings, stems: Path, exact: ExactBackend
) -> None:
    half = song.grid.bars[4].start_tick
    formed = replace(song, sections=(Section("s1", "Intro", 0, half), Section("s2", "Chorus", half, song.end_tick)))

    late = OracleBackend(sound, stems, holds=EVERYTHING - {"chords"}, chord_steps=(0, 0, 0, 0, 3, 8, 6, 1))
    label = realise(formed, RealiseWish(takes=1, sections={"chorus": "wild"}), late, exact).takes[0].label
    rows = {row["what"]: row for row in label.rows}
    assert rows["section 1 (Intro)"]["ok"] and not rows["section 2 (Chorus)"]["ok"]
    assert "chords" in rows["section 2 (Chorus)"]["got"] and "LUFS" in rows["section 2 (Chorus)"]["got"]
    plain = realise(formed, RealiseWish(takes=1), OracleBackend(sound, stems), exact).takes[0].label
    assert not any(row["what"].startswith("section") for row in plain.rows)


@pytest.mark.parametrize(("steps", "holds"), [((0, 3, 0, 8, 0, 6, 0, 1), False), ((0, 0, 0, 0, 0, 3, 0, 0), True)])
def test_the_bar_of_chords_lies_between_one_slip_and_every_other_bar(
    song: Song, sound: SoundSettings, stems: Path, exact: ExactBackend, steps: tuple[int, ...], holds: bool
) -> None:
    backend = OracleBackend(sound, stems, holds=EVERYTHING - {"chords"}, chord_steps=steps)
    label = realise(song, RealiseWish(takes=1, seed=3), backend, exact).takes[0].label
    assert min(label.shares[CHORDS], label.shares[NAMED]) > 0.0  # above chance in both: only the bar tells
    assert (CHORDS not in label.missed) == holds


def test_a_length_asked_for_is_kept_to_the_sample() -> None:
    song = compose(Brief(style="pop", duration_s=5.0), 1).song
    assert length_s(song) == 5.0
