"""Stretches of a recording made anew, and recordings that go on."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from oracles import EVERYTHING, OracleBackend, other_sounds

from tools.errors import EditError
from tools.generate.backend import Progress, Stop, never, unheard
from tools.generate.backends.exact import ExactBackend
from tools.generate.carry_on import SEAM
from tools.generate.controls import controls_of
from tools.generate.ending import length_s
from tools.generate.inpaint import OUTSIDE, SEAMS, region_of
from tools.generate.labels import KEY, LEVEL, TEMPO
from tools.generate.realise import RealiseWish, continue_recording, realise
from tools.generate.sections import cut
from tools.generate.sound_shape import fitted
from tools.generate.values import Capabilities, SoundOrder
from tools.render.audio import Audio
from tools.render.dry import SoundSettings
from tools.render.stems import render_song
from tools.song.values import Song

RATE_HZ = 44_100


class GoesOn(OracleBackend):
    """Plays the song on from where its lead-in ends; in some takes from another place."""

    starts: Sequence[float] = ()

    def takes(self, orders: Sequence[SoundOrder], stop: Stop = never, progress: Progress = unheard) -> Iterator[Audio]:
        for order in orders:
            number = len(self.orders)
            self.orders.append(order)
            start = self.starts[number % len(self.starts)]
            whole = render_song(self.piece, self.sound, self.cache_dir).mix
            part = cut(whole, start, start + order.seconds)
            yield fitted(part, RATE_HZ, 2, round(order.seconds * RATE_HZ))


@pytest.fixture(scope="module")
def recording(song: Song, sound: SoundSettings, stems: Path) -> Audio:
    """The song in other sounds, as a recording of it would stand there."""
    mix = render_song(other_sounds(song), sound, stems).mix
    return fitted(mix, RATE_HZ, 2, round(length_s(song) * RATE_HZ))


def going_on(song: Song, sound: SoundSettings, stems: Path, starts: Sequence[float]) -> GoesOn:
    backend = GoesOn(sound, stems)
    backend.piece, backend.starts = other_sounds(song), starts  # type: ignore[attr-defined]
    return backend


def test_bars_are_redone_and_outside_them_every_sample_stays(
    song: Song, sound: SoundSettings, stems: Path, exact: ExactBackend, recording: Audio
) -> None:
    start, end = region_of(song, (3, 4), None)
    backend = going_on(song, sound, stems, (1.1, start))
    wish = RealiseWish(takes=2, region_bars=(3, 4), original=recording, seed=4)
    result = realise(song, wish, backend, exact)
    first, last = round(start * RATE_HZ), round(end * RATE_HZ)
    for take in result.takes:
        assert np.array_equal(take.audio.samples[:, :first], recording.samples[:, :first])
        assert np.array_equal(take.audio.samples[:, last:], recording.samples[:, last:])
        assert take.audio.frames == recording.frames
        assert next(row["ok"] for row in take.label.rows if row["what"] == OUTSIDE)
    changed = result.takes[0].audio.samples[:, first:last] - recording.samples[:, first:last]
    assert np.abs(changed).max() > 0.01
    assert result.best == 1
    assert SEAMS not in result.takes[1].label.missed


def test_the_maker_is_given_what_stands_before_and_the_regions_own_chords(
    song: Song, sound: SoundSettings, stems: Path, exact: ExactBackend, recording: Audio
) -> None:
    backend = going_on(song, sound, stems, (4.0,))
    realise(song, RealiseWish(takes=1, region_s=(4.0, 6.0), original=recording), backend, exact)
    order = backend.orders[0]
    assert order.seconds == 2.0 and order.lead_in is not None
    assert np.array_equal(order.lead_in.samples, recording.samples[:, : 4 * RATE_HZ])
    assert 0.0 <= order.controls.chords[0].start_s < order.controls.chords[-1].end_s <= 2.0 + 1e-6
    whole = next(span for span in controls_of(song).chords if span.end_s > 4.0)
    assert order.controls.chords[0].symbol == whole.symbol


class Inpaints(OracleBackend):
    """Gives the whole back with noise in the region, and a little of it outside, as latent models do."""

    def takes(self, orders: Sequence[SoundOrder], stop: Stop = never, progress: Progress = unheard) -> Iterator[Audio]:
        for order in orders:
            self.orders.append(order)
            assert order.original is not None and order.region is not None
            noise = 0.05 * np.random.default_rng(1).standard_normal(order.original.samples.shape)
            yield Audio((order.original.samples * 0.98 + noise).astype(np.float32), order.original.sample_rate_hz)


def test_a_maker_that_inpaints_gets_the_region_and_changes_nothing_outside_it(
    song: Song, sound: SoundSettings, stems: Path, exact: ExactBackend, recording: Audio
) -> None:
    backend = Inpaints(sound, stems, can=Capabilities(text=True, inpaint=True, sample_rate_hz=RATE_HZ))
    result = realise(song, RealiseWish(takes=1, region_s=(4.0, 6.0), original=recording), backend, exact)
    assert backend.orders[0].region == (4.0, 6.0)
    samples = result.takes[0].audio.samples
    assert np.array_equal(samples[:, : 4 * RATE_HZ], recording.samples[:, : 4 * RATE_HZ])
    assert np.array_equal(samples[:, 6 * RATE_HZ :], recording.samples[:, 6 * RATE_HZ :])


def test_who_can_neither_inpaint_nor_carry_on_is_refused_with_a_sentence(
    song: Song, sound: SoundSettings, stems: Path, exact: ExactBackend, recording: Audio
) -> None:
    backend = OracleBackend(sound, stems, can=Capabilities(text=True, sample_rate_hz=RATE_HZ))
    with pytest.raises(EditError, match="neither make a stretch"):
        realise(song, RealiseWish(region_s=(4.0, 6.0), original=recording), backend, exact)


@pytest.mark.parametrize("region", [(4.0, 4.2), (500.0, 510.0), (-1.0, 2.0)])
def test_a_region_that_is_none_is_told(
    song: Song, sound: SoundSettings, stems: Path, exact: ExactBackend, recording: Audio, region: tuple[float, float]
) -> None:
    with pytest.raises(EditError, match="no stretch of a recording"):
        realise(song, RealiseWish(region_s=region, original=recording), OracleBackend(sound, stems), exact)


def test_a_recording_goes_on_with_the_very_next_sample(
    song: Song, sound: SoundSettings, stems: Path, recording: Audio
) -> None:
    before = cut(recording, 0.0, 8.0)
    backend = going_on(song, sound, stems, (8.0, 8.0))
    result = continue_recording(before, 6.0, "", backend, takes=2, seed=9)
    best = result.takes[result.best]
    assert best.audio.frames == 6 * RATE_HZ and best.audio.sample_rate_hz == RATE_HZ
    assert best.audio.samples.shape[0] == before.samples.shape[0]
    assert not {SEAM, TEMPO, KEY, LEVEL} & set(best.label.missed)
    step = np.abs(best.audio.samples[:, 0] - before.samples[:, -1]).max()
    assert step <= np.abs(np.diff(before.samples[:, -4410:], axis=1)).max()
    assert np.array_equal(backend.orders[0].lead_in.samples, before.samples)  # type: ignore[union-attr]
    assert [take.seed for take in result.takes] == [9, 9 + 7919]


def test_a_part_in_another_key_does_not_hold(song: Song, sound: SoundSettings, stems: Path, recording: Audio) -> None:
    backend = OracleBackend(sound, stems, holds=EVERYTHING - {"key"})
    backend.can = Capabilities(text=True, continuation=True, sample_rate_hz=RATE_HZ)
    original = backend._made
    backend._made = lambda order, stop: original(replace(order, song=song), stop)  # type: ignore[method-assign]
    result = continue_recording(cut(recording, 0.0, 8.0), 8.0, "", backend)
    assert not result.holds and KEY in result.takes[0].label.missed


@pytest.mark.parametrize("seconds", [0.0, -3.0, 4000.0])
def test_going_on_for_no_time_or_for_an_hour_is_refused(
    sound: SoundSettings, stems: Path, recording: Audio, seconds: float
) -> None:
    with pytest.raises(EditError, match="can go on for"):
        continue_recording(recording, seconds, "", OracleBackend(sound, stems))


def test_what_stood_behind_the_barline_is_not_heard_before_the_new_bar(
    song: Song, sound: SoundSettings, stems: Path, exact: ExactBackend, recording: Audio
) -> None:
    """The old bar begins with a chord; into a new bar that is nearly silent hardly any of its onset may come."""
    start, _ = region_of(song, (3, 4), None)
    quiet = going_on(song, sound, stems, (start,))
    empty = replace(other_sounds(song), tracks=tuple(replace(t, notes=t.notes[:1]) for t in other_sounds(song).tracks))
    quiet.piece = empty  # type: ignore[attr-defined]
    wish = RealiseWish(takes=1, region_bars=(3, 4), original=recording, seed=4)
    take = realise(song, wish, quiet, exact).takes[0].audio
    first = round(start * RATE_HZ)
    old, new = (audio.samples[:, first + 900 : first + 3528] for audio in (recording, take))
    assert np.abs(old).max() > 0.05
    assert np.abs(new).max() < 0.1 * np.abs(old).max()


def test_a_short_stretch_is_judged_by_its_chords_not_by_a_key(
    song: Song, sound: SoundSettings, stems: Path, exact: ExactBackend, recording: Audio
) -> None:
    start, _ = region_of(song, (3, 4), None)
    wish = RealiseWish(takes=1, region_bars=(3, 4), original=recording, seed=4)
    result = realise(song, wish, going_on(song, sound, stems, (start,)), exact)
    assert result.holds, result.told
    assert KEY not in result.takes[0].label.shares
