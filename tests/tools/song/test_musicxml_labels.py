import pytest

from tools.song.musicxml.score import short_name


@pytest.mark.parametrize(
    ("name", "usual_name", "usual_short", "short"),
    [
        ("Violin II", "Violin", "Vln.", "Vln. II"),
        ("Violoncello", "Cello", "Vc.", "Vc."),
        ("Violoncello 2", "Cello", "Vc.", "Vc. 2"),
        ("Klavier", "Piano", "Pno.", "Pno."),
        ("Lead", "Violin", "Vln.", "Lead"),
        ("Wandering Voices", "Choir", "Choir", "Wan. Voi."),
    ],
)
def test_parts_are_abbreviated_as_players_know_them(name, usual_name, usual_short, short):
    assert short_name(name, usual_name, usual_short) == short
