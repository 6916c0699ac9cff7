"""Cues are read from the notes of the file: mode, how bound, how consonant, how bright the sounds are."""

from tools.measure.cues import measure_cues
from tools.measure.midi_facts import HeardNote, HeardTrack, MidiFacts


def facts(rows: list[tuple[float, float, int]], program: int = 0) -> MidiFacts:
    notes = tuple(HeardNote(onset, length, pitch, 80) for onset, length, pitch in rows)
    return MidiFacts((HeardTrack("part", program, False, notes),), ((0.0, 500_000),), ((0.0, (4, 4)),), ((0.0, "C"),))


def scale(degrees: tuple[int, ...], length: float = 1.0) -> list[tuple[float, float, int]]:
    return [(float(index), length, 60 + degree) for index, degree in enumerate(degrees)]


def test_a_major_scale_is_major_and_a_minor_one_is_not() -> None:
    assert measure_cues(facts(scale((0, 2, 4, 5, 7, 4, 2, 0)))).major > 0
    assert measure_cues(facts(scale((0, 2, 3, 5, 7, 8, 3, 0)))).major < 0


def test_short_notes_are_detached() -> None:
    bound, short = (measure_cues(facts(scale((0, 4, 7, 4), length))).legato for length in (1.0, 0.4))
    assert bound == 1.0 and abs(short - 0.4) < 1e-6


def test_a_third_is_consonant_and_a_second_is_not() -> None:
    third, second = [(0.0, 2.0, 60), (0.0, 2.0, 64)], [(0.0, 2.0, 60), (0.0, 2.0, 61)]
    assert measure_cues(facts(third)).consonance == 1.0
    assert measure_cues(facts(second)).consonance == 0.0


def test_a_piccolo_is_brighter_than_a_contrabass() -> None:
    tune = scale((0, 2, 4))
    assert measure_cues(facts(tune, 72)).brightness > 0.5 > -0.5 > measure_cues(facts(tune, 43)).brightness
