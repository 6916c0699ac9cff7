import re

from tools.render.score_chords import clear_chords


def page(*chords, slur="M1000,900 C2000,500 4000,500 5000,900 C4000,560 2000,560 1000,900", mark=""):
    drawn = "".join(
        f'<g id="h{x}" class="harm"><text x="{x}" y="{y}" font-size="0px">'
        f'<tspan font-size="405px">{name}</tspan></text></g>'
        for x, y, name in chords
    )
    curve = f'<g id="c" class="slur"><path d="{slur}"/></g>'
    return f'<svg><g id="s1" class="system"><g class="measure">{mark}{curve}{drawn}</g></g></svg>'


def baselines(svg):
    return [int(y) for y in re.findall(r'class="harm"><text x="-?\d+" y="(-?\d+)"', svg)]


def test_a_chord_a_slur_runs_through_is_lifted_above_it():
    assert max(baselines(clear_chords(page((2900, 700, "Fm"))))) < 600  # the slur's top is at 600


def test_the_whole_row_moves_together():
    rows = baselines(clear_chords(page((200, 700, "C"), (2900, 700, "Fm"), (8000, 700, "G"))))
    assert len(set(rows)) == 1
    assert rows[0] < 600


def test_another_row_stays():
    assert baselines(clear_chords(page((2900, 700, "Fm"), (2900, 5000, "C"))))[1] == 5000


def test_a_chord_no_slur_touches_stays():
    for chord in ((8000, 700, "Fm"), (2900, 300, "Fm"), (2900, 1500, "Fm")):
        before = page(chord)
        assert clear_chords(before) == before


def test_a_wide_symbol_is_seen_up_to_its_end():
    assert baselines(clear_chords(page((200, 850, "F#m7b5/C#"))))[0] < 850
    assert baselines(clear_chords(page((200, 850, "F"))))[0] == 850


def test_marks_above_the_row_rise_with_it_and_those_below_stay():
    def mark(y):
        box = f'<rect x="0" y="{y - 300}" height="400" width="400"/>'
        return f'<g id="r" class="reh">{box}<text x="0" y="{y}">A</text></g>'

    lifted = clear_chords(page((2900, 700, "Fm"), mark=mark(300)))
    lift = 700 - baselines(lifted)[0]
    assert lift > 0
    assert f'<text x="0" y="{300 - lift}"' in lifted
    assert f'<rect x="0" y="{0 - lift}"' in lifted
    assert mark(1500) in clear_chords(page((2900, 700, "Fm"), mark=mark(1500)))


def test_a_rehearsal_mark_gives_way_to_the_chord_beside_it():
    def box(svg):
        return int(re.search(r'<rect[^>]* y="(-?\d+)" height', svg)[1])

    mark = '<g id="r" class="reh"><rect x="7500" y="300" height="500" width="480"/><text x="7700" y="650">A</text></g>'
    assert box(clear_chords(page((8000, 700, "Dm"), mark=mark))) + 500 < 700 - 330
    assert box(clear_chords(page((9000, 700, "Dm"), mark=mark))) == 300


def tempo(x, y):
    return f'<g id="t" class="tempo"><text x="{x}" y="{y}"><tspan font-size="405px">Allegro = 90</tspan></text></g>'


def tempo_baseline(svg):
    return int(re.search(r'class="tempo"><text x="-?\d+" y="(-?\d+)"', svg)[1])


def test_a_tempo_mark_a_slur_runs_through_is_lifted_above_it_and_above_the_chords_there():
    assert tempo_baseline(clear_chords(page(mark=tempo(2000, 800)))) < 600
    lifted = clear_chords(page((2100, 500, "Dm"), mark=tempo(2000, 800)))
    assert tempo_baseline(lifted) < baselines(lifted)[0] - 330
    assert tempo_baseline(clear_chords(page(mark=tempo(8000, 800)))) == 800


def test_a_rehearsal_mark_gives_way_to_chord_and_tempo_one_after_the_other():
    mark = '<g id="r" class="reh"><rect x="2000" y="300" height="300" width="480"/><text x="2100" y="500">A</text></g>'
    lifted = clear_chords(page((2100, 500, "Dm"), mark=tempo(2000, 800) + mark))
    box = int(re.search(r'<rect[^>]* y="(-?\d+)" height', lifted)[1])
    assert box + 300 < tempo_baseline(lifted) - 330


def test_a_page_without_systems_is_left_alone():
    assert clear_chords("<svg></svg>") == "<svg></svg>"
