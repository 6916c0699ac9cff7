"""Small builders for the element tree that every writing module shares: children, pitches, numbers as MusicXML spells
them.
"""

from xml.etree.ElementTree import Element, SubElement

from tools.song.values import Instrument
from tools.theory.pitch import ACCIDENTALS, STEP_SEMITONES, STEPS, Spelling, parse_name


def sub(parent: Element, tag: str, text: str | int | None = None, **attributes: str) -> Element:
    """Add a child; attribute names with a hyphen are written with an underscore here."""
    child = SubElement(parent, tag, {name.replace("_", "-"): value for name, value in attributes.items()})
    if text is not None:
        child.text = str(text)
    return child


def number_text(value: float, places: int = 6) -> str:
    """A decimal as short as it can be: 120, 92.5."""
    text = f"{value:.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def written_pitch(sounding: Spelling, instrument: Instrument) -> Spelling:
    """What a transposing instrument reads for a sounding pitch."""
    if not instrument.transpose_chromatic and not instrument.transpose_diatonic:
        return sounding
    return _moved(sounding, -instrument.transpose_diatonic, -instrument.transpose_chromatic)


def sounding_pitch(written: Spelling, instrument: Instrument) -> Spelling:
    """What sounds when a transposing instrument plays a written pitch."""
    if not instrument.transpose_chromatic and not instrument.transpose_diatonic:
        return written
    return _moved(written, instrument.transpose_diatonic, instrument.transpose_chromatic)


def written_name(name: str, instrument: Instrument) -> str:
    """The name of a pitch class as a transposing instrument reads it: Bb is C for a clarinet in B flat."""
    written = written_pitch(Spelling(*parse_name(name), 4), instrument)
    return written.step + ACCIDENTALS[written.alter]


def sounding_name(name: str, instrument: Instrument) -> str:
    """The pitch class that sounds for a name a transposing instrument reads."""
    sounding = sounding_pitch(Spelling(*parse_name(name), 4), instrument)
    return sounding.step + ACCIDENTALS[sounding.alter]


def _moved(pitch: Spelling, letters: int, semitones: int) -> Spelling:
    octave, index = divmod(pitch.diatonic + letters, 7)
    natural = 12 * (octave + 1) + STEP_SEMITONES[STEPS[index]]
    alter = pitch.midi_pitch + semitones - natural
    if -2 <= alter <= 2:
        return Spelling(STEPS[index], alter, octave)
    return _moved(pitch, letters + (1 if alter > 2 else -1), semitones)


def fifths_shift(instrument: Instrument) -> int:
    """How many fifths the written key lies below the sounding one (B flat clarinet: -2)."""
    return 7 * instrument.transpose_chromatic - 12 * instrument.transpose_diatonic
