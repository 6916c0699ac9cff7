"""Claims are held against both songs by measures that know no edit."""

from dataclasses import replace

import pytest

from tools.edit.scope import Scope
from tools.edit.values import Effect
from tools.measure import effects
from tools.song.values import QUARTER, WHOLE, Instrument, Note, Song, Track

NOTES = tuple(Note(f"t1.n{i}", i * QUARTER, QUARTER, 60 + i) for i in range(8))
SONG = Song(end_tick=2 * WHOLE, tracks=(Track("t1", "Piano", "melody", Instrument(0), NOTES),))
FEWER = replace(SONG, tracks=(replace(SONG.tracks[0], notes=NOTES[:4]),))


def count(song: Song, scope: Scope) -> float:
    return float(sum(scope.has(t, n) for t in song.tracks for n in t.notes))


@pytest.fixture
def one_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effects, "measures", lambda: {"notes": count, "names": lambda s, _: s.tracks[0].name})


@pytest.mark.usefixtures("one_measure")
@pytest.mark.parametrize(
    ("effect", "ok"),
    [
        (Effect("notes", None, "less"), True),
        (Effect("notes", None, "less", 4), True),
        (Effect("notes", None, "less", 5), False),
        (Effect("notes", None, "more"), False),
        (Effect("notes", None, "same"), False),
        (Effect("notes", None, "same", tolerance=4), True),
        (Effect("notes", None, "is", 4), True),
        (Effect("notes", None, "is", 5), False),
        (Effect("names", None, "is", "Piano"), True),
        (Effect("names", None, "same"), True),
        (Effect("names", None, "more"), False),
    ],
)
def test_a_claim_holds_only_when_the_songs_say_so(effect: Effect, ok: bool) -> None:
    (found,) = effects.check_effects(SONG, FEWER, (effect,))
    assert found.ok is ok
    assert effect.what == "names" or found.in_words == "8 -> 4"


@pytest.mark.usefixtures("one_measure")
def test_a_claim_is_measured_where_the_bars_were_before() -> None:
    second, first = Scope(None, WHOLE, 2 * WHOLE), Scope(None, 0, WHOLE)
    (found,) = effects.check_effects(SONG, FEWER, (Effect("notes", second, "less", before=first),))
    assert (found.before, found.after, found.ok) == (4.0, 0.0, True)


def test_every_measure_of_every_family_has_one_name_and_survives_an_empty_song() -> None:
    for measure in effects.measures().values():
        measure(Song(), Scope(None, 0, WHOLE))
