"""Sentences that once came out garbled, as a person who does not count in bars reads them."""

from assistant.planner.briefs import read_brief
from assistant.receipt_words import Teller, receipt_in_words
from assistant.wording import SongClock, in_words

CLOCK = SongClock({n: (2.0 * n - 2.0, 2.0 * n) for n in range(1, 32)}, (("Chorus", 5, 8),), 62.0)
TELLER = Teller("plain", CLOCK, {"Drums": "Drums", "Piano": "Piano"}, {"Drums": 80, "Piano": 120})


def _told(asked, changed=()):
    return receipt_in_words({"asked": asked, "changed": list(changed), "kept": []}, TELLER)


def test_a_length_is_told_once_and_in_time():
    said = "I cannot change the length of a piece that exists to 30 s yet: it has 31 bars and lasts 61.9 s at 120 bpm."
    assert "it lasts 61.9 s" in in_words(said, "plain", CLOCK)
    assert "31 bars and lasts" in in_words(said, "bars", CLOCK)


def test_a_selected_section_is_told_with_one_article():
    told = in_words("I took the stretch you selected, bars 5 to 8.", "plain", CLOCK)
    assert told == "I took the stretch you selected, the chorus (0:08 to 0:16)."


def test_scenes_and_moods_stand_in_quotes_whatever_kind_of_word_they_are():
    got = "cues: major mode, 92 beats a minute"
    row = {"what": "mood", "asked": {"words": ["calm", "cooking"]}, "got": got, "ok": True}
    line = _told([row])["line"]
    assert 'the mood of "calm" and "cooking", by its major key and 92 beats a minute' in line
    assert read_brief("a piece for coffee in the morning").notes[0].startswith('From "')


def test_going_back_brings_parts_back_and_counts_nothing_beside():
    asked = [{"what": "version", "asked": "v2", "got": "v2", "ok": True}]
    changed = [
        {"what": "master", "where": "whole song", "detail": "target_lufs -16 -> -14"},
        {"what": "track added", "where": "Drums", "detail": "80 notes"},
    ]
    told = _told(asked, changed)
    assert told["changed"][1]["plain"] == "Drums: back, 80 notes"
    assert told["line"] == "Done as asked: back at version 2."


def test_changes_say_which_part_what_and_where():
    changed = [
        {"what": "notes removed", "where": "bars 5-8, Piano", "detail": "12 notes"},
        {"what": "role", "where": "Piano", "detail": "chords -> melody"},
        {"what": "track added", "where": "Drums", "detail": "80 notes"},
    ]
    plain = [row["plain"] for row in _told([], changed)["changed"]]
    assert plain == [
        "Piano, the chorus (0:08 to 0:16): 12 notes fewer",
        "Piano: plays the tune instead of the accompaniment",
        "Drums: a new part, 80 notes",
    ]
