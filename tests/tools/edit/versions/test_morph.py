"""The way between two versions lies nearer to each than they lie to one another, and is the same every time."""

from dataclasses import replace

import pytest

from tools.compose.rewrite import rewrite
from tools.edit import set_tempo
from tools.edit.invariants import check_invariants
from tools.edit.tracks import remove_track
from tools.edit.values import with_tracks
from tools.edit.versions.distance import distance
from tools.edit.versions.morph import morph
from tools.errors import EditError
from tools.song.tempo import felt_bpm
from tools.song.values import WHOLE, Song


def other_version(song: Song) -> Song:
    """Faster, another tune, softer chords, a part fewer."""
    made = with_tracks(song, lambda t: rewrite(song, t.id, 1, song.grid.bar_count, seed=5), [song.tracks[0].id])
    made = set_tempo(made, bpm=150).song
    made = with_tracks(
        made, lambda t: replace(t, notes=tuple(replace(n, velocity=max(1, n.velocity - 20)) for n in t.notes)),
        [song.tracks[1].id],
    )  # fmt: skip
    made = with_tracks(made, lambda t: replace(t, mix=replace(t.mix, gain_db=t.mix.gain_db - 6)), [song.tracks[1].id])
    return remove_track(made, [song.tracks[-1].id]).song


@pytest.mark.parametrize("share", [0.25, 0.5, 0.75])
def test_it_lies_nearer_to_each_than_they_to_one_another(folk: Song, share: float) -> None:
    other = other_version(folk)
    between = morph(folk, other, share)
    apart = distance(folk, other).total
    assert max(distance(folk, between.song).total, distance(between.song, other).total) < apart
    assert all(row.ok for row in check_invariants(folk, between.song, between.kept))
    ids = [note.id for track in between.song.tracks for note in track.notes]
    assert len(ids) == len(set(ids))


def test_a_larger_share_lies_nearer_to_the_second(folk: Song) -> None:
    other = other_version(folk)
    away = [distance(morph(folk, other, share).song, other).total for share in (0.25, 0.5, 0.75)]
    assert away == sorted(away, reverse=True) and away[0] > away[2]


def test_half_way_is_between_in_tempo_velocity_and_fader(folk: Song) -> None:
    other = other_version(folk)
    between = morph(folk, other).song
    assert felt_bpm(between) == pytest.approx((felt_bpm(folk) * felt_bpm(other)) ** 0.5, rel=0.01)
    chords = folk.tracks[1].id
    assert between.track(chords).mix.gain_db == folk.track(chords).mix.gain_db - 3
    rows = zip(folk.track(chords).notes, between.track(chords).notes, strict=True)
    assert all(a.velocity - b.velocity in (9, 10, 11) or a.velocity < 25 for a, b in rows)


def test_every_bar_of_the_tune_is_one_versions_own(folk: Song) -> None:
    other = other_version(folk)
    tune = folk.tracks[0].id
    between = morph(folk, other).song

    def bars(song: Song) -> list[list[tuple[int, int]]]:
        rows: list[list[tuple[int, int]]] = [[] for _ in song.grid.bars]
        for note in song.track(tune).notes:
            rows[song.grid.bar_at(note.onset_tick).number - 1].append((note.onset_tick, note.midi_pitch))
        return rows

    found = bars(between)
    assert all(bar in (mine, theirs) for bar, mine, theirs in zip(found, bars(folk), bars(other), strict=True))
    assert any(bar != mine for bar, mine in zip(found, bars(folk), strict=True))


def test_the_same_way_gives_the_same_song(folk: Song) -> None:
    other = other_version(folk)
    assert morph(folk, other).song == morph(folk, other).song


def test_versions_of_another_length_are_refused_with_a_next_step(band: Song) -> None:
    with pytest.raises(EditError, match="8 bars of 4/4 and the other 9 bars"):
        morph(band, replace(band, end_tick=9 * WHOLE))


def test_the_same_version_twice_has_no_way_between(band: Song) -> None:
    with pytest.raises(EditError, match="changes nothing"):
        morph(band, replace(band, title="Other"))


def test_distance_is_nought_to_itself_and_the_same_both_ways(folk: Song) -> None:
    other = other_version(folk)
    assert distance(folk, folk).total == 0
    assert distance(folk, other).total == pytest.approx(distance(other, folk).total)
