"""A changed bar is heard in that bar and as long as it rings, and nowhere else: sample by sample, in every engine."""

from dataclasses import replace

import numpy as np
import pytest

from tools.compose import compose
from tools.edit.scope import Scope
from tools.render.audio import Audio, silence
from tools.render.dry import SoundSettings, render_dry, render_schedules
from tools.render.islands import islands_of
from tools.render.locality import compare_stems, reach
from tools.render.parts import parts_of
from tools.render.synth import Event, Schedule
from tools.song.brief import Brief
from tools.song.play import perform
from tools.song.values import Curve, Mark

RATE_HZ = 44_100
STYLES = {"pop": 3, "trap": 3, "lo-fi": 3}


@pytest.fixture(scope="module")
def songs():
    return {style: compose(Brief(style=style, bars=8), seed=seed).song for style, seed in STYLES.items()}


@pytest.fixture(scope="module")
def settings(font, synth):
    return SoundSettings(font, engine=synth.name)


def changed(song, index, change, start, end):
    """The song with the notes of a stretch of one track changed, and the scope of that."""
    track = song.tracks[index]
    inside = [note for note in track.notes if start <= note.onset_tick < end]
    rest = [note for note in track.notes if not start <= note.onset_tick < end]
    notes = tuple(sorted(rest + change(inside), key=lambda n: (n.onset_tick, n.midi_pitch, n.id)))
    tracks = tuple(replace(t, notes=notes) if t is track else t for t in song.tracks)
    return replace(song, tracks=tracks), Scope((track.id,), start, end)


CHANGES = {
    "softer": lambda notes: [replace(n, velocity=max(1, n.velocity - 20)) for n in notes],
    "higher": lambda notes: [replace(n, midi_pitch=n.midi_pitch + 2) for n in notes],
    "fewer": lambda notes: notes[::2],
    "silent": lambda _: [],
    "later": lambda notes: [replace(n, shift_ticks=n.shift_ticks + 4000) for n in notes],
    "doubled": lambda notes: notes + [replace(n, id=f"{n.id}x", midi_pitch=n.midi_pitch + 7) for n in notes],
}


def stems(song, settings, cache):
    return {track_id: stem.audio for track_id, stem in render_dry(perform(song).tracks, settings, cache).items()}


@pytest.mark.parametrize("style", STYLES)
def test_no_sample_outside_a_changed_bar_and_its_ring_changes(songs, settings, shared_cache, style):
    song = songs[style]
    start, end = song.grid.span(3, 4)
    before = stems(song, settings, shared_cache)
    heard = 0
    for index, track in enumerate(song.tracks):
        for change in list(CHANGES.values())[index % 3 :: 3]:
            edited, scope = changed(song, index, change, start, end)
            if edited == song:
                continue
            after = stems(replace(edited, tracks=(edited.tracks[index],)), settings, shared_cache)[track.id]
            spans = reach(song, edited, scope, track.id, settings, shared_cache)
            found = compare_stems(before[track.id], after, scope, edited, spans)
            assert found.is_local and found.share_changed_outside == 0.0, (track.name, found)
            heard += found.first_changed_s is not None
    assert heard >= 4


@pytest.mark.parametrize("controller", ["bend", "cc11", "cc1", "cc7"])
def test_a_controller_moved_in_a_bar_leaves_no_trace_after_what_sounds_there(songs, settings, shared_cache, controller):
    song = songs["trap"]
    start, end = song.grid.span(3, 4)
    for index in (0, 2):  # a bell and a gliding bass of our own
        track = song.tracks[index]
        rest = {"bend": 0, "cc11": 127, "cc1": 0, "cc7": 100}[controller]
        curve = Curve(controller, ((start, rest), ((start + end) // 2, 60), (end - 1, rest)))
        curves = (*(c for c in track.curves if c.controller != controller), curve)
        plain = replace(track, curves=tuple(c for c in track.curves if c.controller != controller))
        before = replace(song, tracks=(plain,))
        after = replace(song, tracks=(replace(plain, curves=curves),))
        scope = Scope((track.id,), start, end)
        one, two = (stems(s, settings, shared_cache)[track.id] for s in (before, after))
        found = compare_stems(one, two, scope, after, reach(before, after, scope, track.id, settings, shared_cache))
        assert found.is_local and found.last_changed_s is not None, (track.name, found)


def test_a_place_that_is_repeated_is_changed_each_time_it_is_played(songs, settings, shared_cache):
    song = replace(songs["pop"], tracks=songs["pop"].tracks[2:3], marks=())
    first_end = song.grid.span(1, 4)[1]
    song = replace(song, marks=(Mark("repeat_end", first_end, value="2"),))
    start, end = song.grid.span(2, 2)
    edited, scope = changed(song, 0, CHANGES["higher"], start, end)
    track_id = song.tracks[0].id
    spans = reach(song, edited, scope, track_id, settings, shared_cache)
    one, two = (stems(s, settings, shared_cache)[track_id] for s in (song, edited))
    assert len(spans) == 2 and compare_stems(one, two, scope, edited, spans).is_local


def test_a_single_other_sample_outside_is_found(songs):
    song = songs["pop"]
    start, end = song.grid.span(3, 4)
    plain = silence(20 * RATE_HZ, RATE_HZ)
    samples = plain.samples.copy()
    samples[1, 7] = 1e-6
    at = song.tempo_map.seconds(end) + 1.0
    found = compare_stems(plain, Audio(samples, RATE_HZ), Scope(("t1",), start, end), song, [(at - 2.0, at)])
    assert (found.changed_outside, found.is_local) == (1, False)
    assert found.first_changed_s == pytest.approx(7 / RATE_HZ) and found.decay_s == pytest.approx(1.0)
    assert found.share_changed_outside == pytest.approx(1 / found.compared)


def test_a_longer_stem_differs_where_it_is_longer(songs):
    song = songs["pop"]
    noise = np.full((2, RATE_HZ), 0.1, np.float32)
    found = compare_stems(Audio(noise[:, :-10].copy(), RATE_HZ), Audio(noise, RATE_HZ), Scope(None, 0, 1), song, [])
    assert found.changed_outside == 10


def test_islands_play_what_the_whole_plays(songs, synth, font, shared_cache):
    """The slow twin: one pass through the engine, without islands, but for what it shares between notes."""
    from tools.render import synth_fluid, synth_tiny

    played = perform(songs["pop"]).tracks[1]
    (part,) = [p for p in parts_of(played, font, synth.name, RATE_HZ, shared_cache)][:1]
    made = part.synth.render(part.schedule, RATE_HZ)
    module = synth_fluid if synth.name == "fluidsynth" else synth_tiny
    whole = pytest.MonkeyPatch()
    with whole.context() as patch:
        patch.setattr(module, "played_in_islands", lambda schedule, rate_hz, play, stop=None: play(schedule))
        at_once = part.synth.render(part.schedule, RATE_HZ)
    frames = min(made.shape[1], at_once.shape[1])
    off = made[:, :frames] - at_once[:, :frames]
    assert np.sqrt(np.mean(off**2)) < 0.03 * np.sqrt(np.mean(at_once**2))


def test_every_note_and_every_controller_is_in_some_island():
    events = (
        Event(0, "control", 7, 90),
        Event(100, "on", 60, 80),
        Event(100, "on", 64, 70),
        Event(500, "control", 11, 50),
        Event(900, "off", 60, 0),
        Event(1000, "on", 67, 60),
        Event(1200, "off", 64, 0),
        Event(1500, "off", 67, 0),
    )
    islands = list(islands_of(Schedule(0, 0, False, events, 1500)))
    assert [(i.origin, [e.number for e in i.schedule.events if e.kind == "on"]) for i in islands] == [
        (64, [60, 64]),
        (960, [67]),
    ]
    second = [(e.frame, e.number, e.value) for e in islands[1].schedule.events if e.kind == "control"]
    assert second == [(0, 7, 90), (0, 11, 50)]


def test_an_open_hat_is_ended_by_the_closed_one_alone(synth, played):
    def energy(rows):
        made = synth.render(next(iter(_schedules(played(rows, 0, True)))), RATE_HZ)
        return float(np.square(made[:, int(0.3 * RATE_HZ) : int(0.45 * RATE_HZ)], dtype=np.float64).sum())

    open_hat, closed, kick = (0.0, 0.1, 46, 100), (0.25, 0.3, 42, 1), (0.25, 0.3, 36, 1)
    assert energy([open_hat, closed]) < 0.05 * energy([open_hat]) < energy([open_hat, kick])


def _schedules(track):
    from tools.render.synth import schedules_of

    return schedules_of(track, RATE_HZ)


def test_stopping_returns_what_is_there(font, synth, played, shared_cache):
    (part,) = parts_of(played([(0.0, 0.2, 60, 80), (1.0, 1.2, 62, 80)]), font, synth.name, RATE_HZ, shared_cache)
    assert part.samples(RATE_HZ, lambda: True).shape[1] == 0
    assert render_schedules([part], RATE_HZ).frames > RATE_HZ
