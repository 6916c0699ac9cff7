"""How words asked for are measured: lyrics counted in the exported MIDI and MusicXML, stress against the beat."""

from typing import Any

from assistant.evidence import Evidence
from assistant.workbench import Wish


def measure_words(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    """What was found, in words, and whether every syllable is there once, on a note of its own."""
    from tools.lyrics.measured import midi_words, xml_words
    from tools.song.midi import save_midi
    from tools.song.musicxml import save_musicxml

    found = midi_words(save_midi(e.song, performed=False))
    printed = xml_words(save_musicxml(e.song, None))
    wanted = int(wish.asked["syllables"])
    if wish.bars is not None:  # other sections keep their words
        wanted = sum(len(track.syllables) for track in e.song.tracks)
    if not wanted:
        return "no words in MIDI and score", found.syllables == printed == 0
    share = f", {100 * found.on_strong / found.stressed:.0f} % of the stressed ones on a beat" if found.stressed else ""
    got = f"{found.syllables} syllables in the MIDI and {printed} in the score, each on a note{share}"
    ok = found.syllables == found.on_notes == printed == wanted
    if not ok:
        got = f"{found.syllables} syllables in the MIDI ({found.on_notes} on notes), {printed} in the score"
    return got, ok
