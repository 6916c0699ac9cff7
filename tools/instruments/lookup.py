"""Finding instruments: by program, and by the words people use for them.

Does not read sentences: the caller hands in a phrase that names an instrument ("a warm Rhodes piano"). What part it
plays is the composer's to decide; a row only says what is usual.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from tools.errors import MusicError
from tools.instruments.drums import DRUM_KITS, DRUM_WORDS
from tools.instruments.ensembles import ensembles
from tools.instruments.synonyms import DRUM_KIT_SYNONYMS, SYNONYMS
from tools.instruments.table import FAMILIES, PROGRAMS
from tools.instruments.values import Clef, Ensemble, Grade, InstrumentRow
from tools.song.values import Instrument, Role
from tools.theory.pitch import parse_spelling

_ROLE_LETTERS: Mapping[str, Role] = {
    "m": "melody",
    "o": "counter",
    "c": "chords",
    "p": "pad",
    "b": "bass",
    "d": "drums",
    "x": "other",
}
_GRADES: Mapping[str, Grade] = {"g": "good", "f": "fair", "w": "weak"}
_CLEFS: Mapping[str, Clef] = {
    "T": "treble",
    "B": "bass",
    "A": "alto",
    "Tn": "tenor",
    "T8va": "treble8va",
    "T15ma": "treble15ma",
    "T8vb": "treble8vb",
    "B8vb": "bass8vb",
}
_FUZZY_FROM_LETTERS = 5
_COMMON_WORDS = frozenset({"strong", "singing", "strange", "stronger", "better", "battery", "brighter", "electronics"})
_IRREGULAR = {
    "celli": "cello",
    "violini": "violin",
    "oboi": "oboe",
    "tubae": "tuba",
    "basses": "bass",
    "brasses": "brass",
}


def plain(words: str) -> str:
    """Lower case, no accents, no signs: "Hi-Hats & Bass" is "hi hats bass"."""
    folded = unicodedata.normalize("NFKD", words.lower().replace("ß", "ss").replace("œ", "oe").replace("æ", "ae"))
    return " ".join(
        re.findall(
            r"[a-z0-9]+",
            "".join(ch for ch in folded if not unicodedata.combining(ch)).replace("'", " ").replace("’", " "),
        )
    )


@cache
def all_rows() -> tuple[InstrumentRow, ...]:
    """The 128 General MIDI programs in order."""
    rows = tuple(_row(line) for line in PROGRAMS.strip().splitlines())
    if [row.program for row in rows] != list(range(128)):
        raise MusicError(
            "The instrument table does not list programs 0 to 127 in order; repair tools/instruments/table.py."
        )
    return rows


def _row(line: str) -> InstrumentRow:
    program, official, name, short, span, comfort, clef, staves, transposition, roles, flags, grade = line.split("|")
    lowest, highest = _range(span)
    comfortable_lowest, comfortable_highest = _range(comfort)
    chromatic, diatonic = (0, 0) if transposition == "-" else (int(part) for part in transposition.split("/"))
    return InstrumentRow(
        program=int(program),
        name=name,
        official_name=official,
        short_name=short,
        family=FAMILIES[int(program) // 8],
        lowest=lowest,
        highest=highest,
        comfortable_lowest=comfortable_lowest,
        comfortable_highest=comfortable_highest,
        polyphonic="p" in flags,
        sustained="s" in flags,
        clef=_CLEFS[clef],
        staves=int(staves),
        transpose_chromatic=chromatic,
        transpose_diatonic=diatonic,
        roles=tuple(_ROLE_LETTERS[letter] for letter in roles),
        grade=_GRADES[grade],
        synonyms=_names(_listed(SYNONYMS).get(int(program), ""), name, official),
    )


def _range(text: str) -> tuple[int, int]:
    low, high = re.findall(r"[A-G][b#]?-?\d", text)
    return parse_spelling(low).midi_pitch, parse_spelling(high).midi_pitch


@cache
def _listed(table: str) -> Mapping[int, str]:
    """Comma lists by program of a table of synonyms, where a list may run over several lines."""
    entries = re.split(r"^(\d+): ", table.strip(), flags=re.MULTILINE)[1:]
    return {int(number): names for number, names in zip(entries[::2], entries[1::2], strict=True)}


def _names(listed: str, *own: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(plain(name) for name in (*own, *listed.split(",")) if name.strip()))


def row(program: int) -> InstrumentRow:
    """The row of a General MIDI program.

    Raises:
        MusicError: The program is not 0 to 127.
    """
    if not 0 <= program <= 127:
        raise MusicError(f"There is no General MIDI program {program}; programs run from 0 (piano) to 127 (gunshot).")
    return all_rows()[program]


@cache
def drum_row(kit: int = 0) -> InstrumentRow:
    """The row of a drum kit; a kit number General MIDI does not name counts as the standard kit of that number.

    Args:
        kit: Program on the percussion channel, 0 for the standard kit.
    """
    official = DRUM_KITS.get(kit, f"Drum Kit {kit}")
    return InstrumentRow(
        program=kit,
        name="Drums",
        official_name=official,
        short_name="Dr.",
        family="drums",
        lowest=27,
        highest=87,
        comfortable_lowest=35,
        comfortable_highest=81,
        polyphonic=True,
        sustained=False,
        clef="percussion",
        staves=1,
        transpose_chromatic=0,
        transpose_diatonic=0,
        roles=("drums",),
        grade="good",
        synonyms=_names(_listed(DRUM_KIT_SYNONYMS).get(kit, ""), official),
        is_drum=True,
    )


def row_of(instrument: Instrument) -> InstrumentRow:
    """The row of a track's instrument."""
    return drum_row(instrument.program) if instrument.is_drum else row(instrument.program % 128)


@cache
def names() -> Mapping[str, InstrumentRow]:
    """Every known name (lower case, no accents, single spaces) to its row: what a reader of sentences looks for,
    longest first.
    """
    found: dict[str, InstrumentRow] = {}
    for each in all_rows():
        found.setdefault(plain(each.name), each)
    for each in (*all_rows(), *(drum_row(kit) for kit in DRUM_KITS)):
        for name in each.synonyms:
            found.setdefault(name, each)
    for word in DRUM_WORDS:
        found.setdefault(word, drum_row())
    return MappingProxyType(dict(sorted(found.items(), key=lambda item: -len(item[0]))))


def find_instrument(words: str, fuzzy: bool = True) -> InstrumentRow | None:
    """The instrument a phrase names, or None.

    The whole phrase is tried first, then its longest known part ("a soft Rhodes piano" holds "rhodes piano"; of equal
    parts the last), then small misspellings of words of five letters and more.

    Args:
        words: A phrase such as "nylon-string guitar", "Geigen", "squeezebox", "accordian".
        fuzzy: False leaves misspellings alone.
    """
    phrase = plain(words)
    found = _longest_part(phrase)
    if not fuzzy or (found and found[0] == phrase.count(" ") + 1):
        return found[1] if found else None
    corrected = _longest_part(_corrected(phrase))
    if corrected and (found is None or corrected[0] > found[0]):
        return corrected[1]
    return found[1] if found else None


def _longest_part(phrase: str) -> tuple[int, InstrumentRow] | None:
    """Number of words and row of the longest known name in a phrase."""
    hits = ((part.count(" ") + 1, _exact(part)) for part in _parts(phrase))
    return next(((length, found) for length, found in hits if found), None)


def _exact(phrase: str) -> InstrumentRow | None:
    known = names()
    return next((known[form] for form in _singulars(phrase) if form in known), None)


def _singulars(phrase: str) -> tuple[str, ...]:
    head, _, last = phrase.rpartition(" ")
    forms = [last, _IRREGULAR.get(last, last)]
    if last.endswith("s") and not last.endswith("ss"):
        forms.append(last[:-1])
    if last.endswith("es"):
        forms.append(last[:-2])
    if last.endswith("n") and len(last) > _FUZZY_FROM_LETTERS:
        forms.append(last[:-1])  # German plurals: Geigen, Floeten
    return tuple(dict.fromkeys(f"{head} {form}".strip() for form in forms))


def _parts(phrase: str) -> tuple[str, ...]:
    """Runs of words, longest first, of equal length the last first. Six words are enough for any name."""
    words = phrase.split()[:40]
    runs = []
    for length in range(min(6, len(words)), 0, -1):
        runs += [" ".join(words[start : start + length]) for start in range(len(words) - length, -1, -1)]
    return tuple(runs)


@cache
def _vocabulary() -> frozenset[str]:
    return frozenset(word for name in names() for word in name.split())


def _corrected(phrase: str) -> str:
    """The phrase with small slips in unknown words put right."""
    return " ".join(_corrected_word(word) for word in phrase.split()[:40])


def _corrected_word(word: str) -> str:
    """The nearest word of the table that begins with the same letter: one slip away, two from eight letters on.

    In five letters a wrong letter is no slip, because it is too often another word (chair, choir); a missing, doubled
    or swapped one is.
    """
    from rapidfuzz.distance import OSA, Indel

    if len(word) < _FUZZY_FROM_LETTERS or word in _COMMON_WORDS or set(_singulars(word)) & _vocabulary():
        return word
    limit = 1 if len(word) < 8 else 2
    near = []
    for known in _vocabulary():
        if known[0] != word[0] or len(known) < _FUZZY_FROM_LETTERS or abs(len(known) - len(word)) > limit:
            continue
        distance = OSA.distance(word, known, score_cutoff=limit)
        if (
            len(word) == len(known) == _FUZZY_FROM_LETTERS
            and Indel.distance(word, known) == 2
            and sorted(word) != sorted(known)
        ):
            continue
        near.append((distance, known))
    best = min(near, default=(limit + 1, word))
    return best[1] if best[0] <= limit else word


def find_ensemble(words: str) -> Ensemble | None:
    """The ensemble a phrase names ("a string quartet", "saxophone quartet", "four voices"), or None; no guessing at
    misspellings.
    """
    known = ensembles()
    for part in (plain(words), *_parts(plain(words))):
        for form in _singulars(part):
            if form in known:
                return known[form]
    return None


def drum_keys(words: str) -> tuple[int, ...]:
    """General MIDI keys of a single drum named in words ("hi-hats", "kick"); empty when no single drum is meant."""
    for part in _parts(plain(words)):
        for form in _singulars(part):
            if form in DRUM_WORDS:
                return DRUM_WORDS[form]
    return ()
