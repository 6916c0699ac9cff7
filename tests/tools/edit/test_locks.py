"""What is locked stays, whoever edits; locks move with their bars and are lifted only by unlocking."""

from dataclasses import replace

import pytest

from tools.edit.catalogue import EditRow, find_row, run_edit
from tools.edit.invariants import outside
from tools.edit.locks import broken_locks, lock, unlock
from tools.edit.scope import Scope, resolve_scope, whole_song
from tools.edit.values import Edited, EditWish, with_tracks
from tools.errors import EditError
from tools.song.song_json import song_hash
from tools.song.values import WHOLE, Curve, Mark, Song


def softer(song: Song, scope: Scope, wish: EditWish) -> Edited:
    def play(track):
        notes = (replace(n, velocity=30) if scope.has(track, n) else n for n in track.notes)
        return replace(track, notes=tuple(notes))

    return Edited(with_tracks(song, play), outside(scope, song), "Softer.")


def blind(song: Song, scope: Scope, wish: EditWish) -> Edited:
    return softer(song, whole_song(song), wish)


@pytest.fixture
def locked(band: Song) -> Song:
    return lock(band, resolve_scope(band, ["flute"], 1, 4), "never touch the verse tune").song


def test_a_lock_holds_its_words_its_bars_and_its_tracks(locked: Song) -> None:
    (held,) = locked.locks
    assert (held.words, held.track_ids, held.start_tick, held.end_tick) == (
        "never touch the verse tune", ("t1",), 0, 4 * WHOLE,
    )  # fmt: skip


def test_an_edit_goes_round_what_is_locked_and_says_so(locked: Song) -> None:
    edited = run_edit(locked, EditRow("softer", "", softer), whole_song(locked), EditWish())
    flute, before = edited.song.tracks[0], locked.tracks[0]
    assert [n.velocity for n in flute.notes if n.onset_tick >= 4 * WHOLE] == [30] * 16
    assert [n for n in flute.notes if n.onset_tick < 4 * WHOLE] == [n for n in before.notes if n.onset_tick < 4 * WHOLE]
    assert "never touch the verse tune" in edited.summary
    assert broken_locks(locked, edited.song) == ()


def test_an_edit_that_cannot_go_round_is_refused_in_the_words_of_the_lock(locked: Song) -> None:
    with pytest.raises(EditError, match="is locked .'never touch the verse tune'."):
        run_edit(locked, EditRow("blind", "", blind), whole_song(locked), EditWish())


def test_an_edit_wholly_inside_a_lock_is_refused(locked: Song) -> None:
    with pytest.raises(EditError, match="is locked"):
        run_edit(locked, EditRow("softer", "", softer), resolve_scope(locked, ["flute"], 2, 3), EditWish())


def test_what_moves_as_a_whole_is_not_broken(locked: Song) -> None:
    def later(track):
        return replace(track, notes=tuple(replace(n, onset_tick=n.onset_tick + WHOLE) for n in track.notes))

    moved = replace(
        with_tracks(locked, later),
        end_tick=9 * WHOLE,
        locks=tuple(replace(k, start_tick=k.start_tick + WHOLE, end_tick=k.end_tick + WHOLE) for k in locked.locks),
    )
    assert broken_locks(locked, moved) == ()
    assert broken_locks(locked, replace(moved, locks=locked.locks)) != ()


def test_unlocking_restores_the_song_to_the_byte(band: Song, locked: Song) -> None:
    assert song_hash(unlock(locked, ()).song) == song_hash(band)
    with pytest.raises(EditError, match="there is no such lock"):
        unlock(band, ())


def test_locking_twice_or_nothing_is_refused(locked: Song) -> None:
    with pytest.raises(EditError, match="locked already"):
        lock(locked, resolve_scope(locked, ["flute"], 2, 3), "again")
    with pytest.raises(EditError, match="no note to lock"):
        lock(replace(locked, tracks=()), whole_song(locked), "all")


def test_a_lock_holds_the_controllers_and_signs_of_its_stretch(locked: Song) -> None:
    def with_curve(*points: tuple[int, int]) -> Song:
        flute = replace(locked.tracks[0], curves=(Curve("cc11", points),))
        return replace(locked, tracks=(flute, *locked.tracks[1:]))

    assert broken_locks(locked, with_curve((WHOLE, 90), (2 * WHOLE, 40))) != ()
    assert broken_locks(with_curve((0, 60)), with_curve((0, 60), (WHOLE, 30))) != ()
    assert broken_locks(locked, with_curve((0, 127), (5 * WHOLE, 40))) == ()  # a fade after it
    signed = replace(locked.tracks[0], marks=(Mark("dynamic", WHOLE, value="pp"),))
    assert broken_locks(locked, replace(locked, tracks=(signed, *locked.tracks[1:]))) != ()
    later = replace(locked.tracks[0], marks=(Mark("dynamic", 5 * WHOLE, value="pp"),))
    assert broken_locks(locked, replace(locked, tracks=(later, *locked.tracks[1:]))) == ()


@pytest.mark.parametrize("name", ["fade_out", "gradual", "pedal", "fade_in"])
def test_no_fade_swell_or_pedal_reaches_into_what_is_locked(band: Song, name: str) -> None:
    held = lock(band, resolve_scope(band, ["piano"]), "the piano stays").song
    try:
        after = run_edit(held, find_row("change_mix", name), whole_song(held), EditWish()).song
    except EditError as error:
        assert "locked" in str(error)
    else:
        assert after.tracks[1].curves == held.tracks[1].curves
        assert after.tracks[1].marks == held.tracks[1].marks
        assert after.tracks[1].notes == held.tracks[1].notes
