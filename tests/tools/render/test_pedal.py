from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tools.render.pedal import HeldNote, damper_spans, held_notes
from tools.song.play import PlayedCurve, PlayedNote, PlayedTrack


def track(notes, pedal=()):
    rows = tuple(PlayedNote(f"n{i}", *note, onset_tick=0) for i, note in enumerate(notes))
    return PlayedTrack("t1", 0, False, 0, None, rows, (PlayedCurve("cc64", tuple(pedal)),), ())


def test_a_note_released_under_the_pedal_sounds_until_the_pedal_comes_up():
    held = held_notes(track([(0.0, 0.5, 60, 80), (3.0, 3.5, 64, 80)], [(0.2, 127), (2.0, 0)]))
    assert held == (HeldNote(0.0, 2.0, 60, 80), HeldNote(3.0, 3.5, 64, 80))


def test_repedalling_holds_only_what_is_still_down():
    pedal = [(0.0, 127), (1.0, 0), (1.05, 127), (2.0, 0)]
    held = held_notes(track([(0.0, 0.5, 60, 80), (0.9, 1.4, 64, 80)], pedal))
    assert held == (HeldNote(0.0, 1.0, 60, 80), HeldNote(0.9, 2.0, 64, 80))


def test_the_damper_is_down_from_64():
    assert held_notes(track([(0, 1, 60, 80), (4, 5, 62, 80)], [(0, 63), (3, 0)]))[0].offset_s == 1
    assert held_notes(track([(0, 1, 60, 80), (4, 5, 62, 80)], [(0, 64), (3, 0)]))[0].offset_s == 3


def test_a_key_struck_again_ends_its_earlier_note():
    held = held_notes(track([(0.0, 0.5, 60, 80), (1.0, 1.5, 60, 70)], [(0.0, 127), (4.0, 0)]))
    assert held == (HeldNote(0.0, 1.0, 60, 80), HeldNote(1.0, 4.0, 60, 70))


def test_a_longer_voice_on_the_same_key_keeps_it_down():
    held = held_notes(track([(0.0, 4.0, 60, 80), (1.0, 2.0, 60, 70)]))
    assert held == (HeldNote(0.0, 1.0, 60, 80), HeldNote(1.0, 4.0, 60, 70))


def test_two_voices_striking_one_key_together_are_one_note():
    assert held_notes(track([(0.0, 1.0, 60, 60), (0.0, 2.0, 60, 90)])) == (HeldNote(0.0, 2.0, 60, 90),)


def test_a_pedal_never_lifted_is_lifted_when_the_last_key_is():
    assert held_notes(track([(0.0, 0.5, 60, 80), (1.0, 3.0, 64, 80)], [(0.0, 127)]))[0].offset_s == 3.0
    assert damper_spans(track([], [(0.0, 127)]), 5.0) == ((0.0, 5.0),)


times = st.integers(0, 40).map(lambda n: n / 4)
notes = st.lists(st.tuples(times, st.integers(1, 12).map(lambda n: n / 4), st.integers(58, 62), st.integers(1, 127)))
pedals = st.lists(st.tuples(times, st.integers(0, 127)), max_size=12).map(lambda rows: sorted(rows, key=lambda r: r[0]))


def held_by_brute_force(rows, pedal, pitch, at):
    """Whether a key's string sounds at a moment, by playing through quarter-steps with a real damper."""
    sounding = False
    end = max(on + length for on, length, _, _ in rows)
    for step in range(int(at * 4) + 1):
        now = step / 4
        levels = [value for when, value in pedal if when <= now]
        down = bool(levels) and levels[-1] >= 64 and now < end
        key = any(on <= now < on + length for on, length, p, _ in rows if p == pitch)
        sounding = key or (sounding and down)
    return sounding


@given(notes.filter(bool), pedals, st.integers(58, 62), st.integers(0, 60))
def test_notes_held_equal_a_damper_played_step_by_step(rows, pedal, pitch, step):
    steps = {when: value for when, value in pedal}  # one value a moment
    pedal = sorted(steps.items())
    held = held_notes(track([(on, on + length, p, v) for on, length, p, v in rows], pedal))
    at = step / 4
    fast = any(h.onset_s <= at < h.offset_s for h in held if h.midi_pitch == pitch)
    assert fast == held_by_brute_force(rows, pedal, pitch, at)
    same_key = sorted((h.onset_s, h.offset_s) for h in held if h.midi_pitch == pitch)
    assert all(first[1] <= second[0] for first, second in pairwise(same_key))
