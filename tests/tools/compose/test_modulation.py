"""Keys within a piece: where they were asked for, where a style is wont to leave home, never where they must not."""

import pytest

from tools.compose import compose
from tools.compose.plan import Plan, make_plan
from tools.errors import BriefError
from tools.song.brief import Brief, KeyRequest, SectionRequest
from tools.song.song_json import from_json, to_json

SONG = tuple(SectionRequest(name) for name in ("Verse", "Chorus", "Verse", "Chorus", "Bridge", "Chorus"))


def keys(plan: Plan) -> list[tuple[int, str]]:
    return [(bar, key.name) for bar, key in plan.keys]


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (KeyRequest("last chorus", semitones=2), [(0, "D major"), (40, "E major")]),
        (KeyRequest("bridge", degree="relative"), [(0, "D major"), (32, "B minor"), (40, "D major")]),
        (KeyRequest(bar=17, tonic="F", mode="minor"), [(0, "D major"), (16, "F minor")]),
        (KeyRequest("second verse", degree="dominant"), [(0, "D major"), (16, "A major"), (24, "D major")]),
        (KeyRequest("end", semitones=-3), [(0, "D major"), (40, "B major")]),
    ],
)
def test_a_change_of_key_lies_where_it_was_asked_for(request_: KeyRequest, expected: list[tuple[int, str]]) -> None:
    brief = Brief(style="pop", tonic="D", mode="major", form=SONG, meter=(4, 4), key_changes=(request_,))
    assert keys(make_plan(brief, 2)) == expected


def test_the_song_says_its_keys_and_survives_its_own_text() -> None:
    brief = Brief(
        style="pop",
        tonic="D",
        mode="major",
        form=SONG,
        meter=(4, 4),
        key_changes=(KeyRequest("last chorus", semitones=2),),
    )
    song = compose(brief, 2).song
    assert [(song.grid.position(k.tick)[0], k.tonic) for k in song.keys] == [(1, "D"), (41, "E")]
    assert from_json(to_json(song)) == song
    last = [c.symbol for c in song.chords][-1]
    assert last.startswith("E")


@pytest.mark.parametrize("structure", [None, "march", "sonata", "rondo"])
@pytest.mark.parametrize("style", ["pop", "ballad", "march", "chamber", "folk"])
def test_a_piece_ends_where_it_began_or_on_a_lift(style: str, structure: str | None) -> None:
    for seed in range(12):
        plan = make_plan(Brief(style=style, structure=structure, duration_s=120.0), seed)
        if not plan.keys:
            continue
        assert plan.key_at(0) == plan.key
        end = plan.key_at(plan.bars - 1)
        lifted = plan.section_at(plan.keys[-1][0]).treatment == "lift"
        assert end == plan.key or (lifted and len(plan.keys) == 2), keys(plan)


def test_songs_are_lifted_about_as_often_as_people_lift_them() -> None:
    plans = [make_plan(Brief(style="pop", duration_s=150.0), seed) for seed in range(200)]
    assert 0.06 <= sum(bool(plan.keys) for plan in plans) / len(plans) <= 0.22


@pytest.mark.parametrize(
    "brief",
    [
        Brief(style="march", structure="march", one_key=True, duration_s=90.0),
        Brief(style="ballad", chords=("C", "Am", "F", "G"), duration_s=90.0),
        Brief(style="march", ending="loop", duration_s=64.0),
    ],
)
def test_nothing_moves_where_it_must_not(brief: Brief) -> None:
    assert all(make_plan(brief, seed).keys == () for seed in range(30))


def test_a_key_for_a_section_there_is_not_is_refused_with_those_there_are() -> None:
    with pytest.raises(BriefError, match="Verse 1, Chorus 1"):
        make_plan(Brief(style="pop", form=SONG, key_changes=(KeyRequest("trio", semitones=5),)), 1)
    with pytest.raises(BriefError, match="bar 99"):
        make_plan(Brief(style="pop", bars=32, key_changes=(KeyRequest(bar=99, semitones=5),)), 1)
    with pytest.raises(BriefError, match="as they were written"):
        make_plan(Brief(style="pop", chords=("C", "F"), key_changes=(KeyRequest("", semitones=2),)), 1)
