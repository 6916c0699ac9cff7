"""A note written anew gets back what its old self held and Song does not model: how long a syllable is held, tuplet
brackets, glissandi, noteheads.

Works on elements only. Which notes are written anew is decided in `merge`; what depends on pitch (stems, strings,
accidental marks) is left to the new note.
"""

from collections import defaultdict
from copy import deepcopy
from fractions import Fraction
from xml.etree.ElementTree import Element, SubElement

from tools.song.musicxml import tables
from tools.theory.pitch import STEPS

MODELLED = frozenset(
    (*tables.ARTICULATIONS, *tables.TECHNICAL, *tables.ORNAMENTS, *tables.BREATHS, "fingering", "tremolo")
)
KEPT_CHILDREN = ("cue", "instrument", "notehead", "notehead-text", "play", "listen")
KEPT_NOTATIONS = frozenset({"glissando", "slide", "non-arpeggiate", "other-notation"})
KEPT_ATTRIBUTES = ("print-object", "print-dot", "print-spacing", "print-lyric", "print-leger", "color", "id")
GROUPS = ("ornaments", "articulations")
NOTE_ORDER = (
    *("grace", "cue", "chord", "pitch", "unpitched", "rest", "duration", "tie", "instrument", "footnote", "level"),
    *("voice", "type", "dot", "accidental", "time-modification", "stem", "notehead", "notehead-text", "staff", "beam"),
    *("notations", "lyric", "play", "listen"),
)
Placed = list[tuple[Element, Fraction]]


def graft(fresh: Placed, old: Placed, same_rhythm: bool) -> None:
    """Pair new notes with old ones of the same place and voice, chords from low to high, and complete them.

    Args:
        fresh: New notes that are no copies, with their places; they are changed.
        old: Old notes that stand nowhere yet.
        same_rhythm: Whether the measure's rhythm is the old one, so that its tuplet signs still fit.
    """
    waiting: dict[tuple[object, ...], list[Element]] = defaultdict(list)
    for note, at in sorted(old, key=lambda row: _height(row[0])):
        waiting[_where(note, at)].append(note)
    for note, at in sorted(fresh, key=lambda row: _height(row[0])):
        kin = waiting[_where(note, at)]
        if kin:
            _complete(note, kin.pop(0), same_rhythm)


def _where(note: Element, at: Fraction) -> tuple[object, ...]:
    flags = tuple(note.find(tag) is not None for tag in ("rest", "grace"))
    return (at, note.findtext("voice", "1").strip(), note.findtext("staff", "1").strip(), *flags)


def _height(note: Element) -> tuple[int, int]:
    octave = note.findtext("pitch/octave", "0").strip()
    step = note.findtext("pitch/step", "C").strip().upper()
    return (int(octave) if octave.lstrip("-").isdigit() else 0, STEPS.index(step) if step in STEPS else 0)


def _complete(new: Element, old: Element, same_rhythm: bool) -> None:
    for name in KEPT_ATTRIBUTES:
        if name in old.attrib:
            new.set(name, old.attrib[name])
    for tag in KEPT_CHILDREN:
        if new.find(tag) is None:
            new.extend(deepcopy(old.findall(tag)))
    stem = old.find("stem")
    if stem is not None and new.find("stem") is None and (stem.text or "").strip() in ("none", "double"):
        new.append(deepcopy(stem))
    _complete_tuplet(new, old, same_rhythm)
    _complete_notations(new, old)
    _complete_lyrics(new, old)
    new[:] = sorted(new, key=lambda child: NOTE_ORDER.index(child.tag) if child.tag in NOTE_ORDER else len(NOTE_ORDER))


def _complete_tuplet(new: Element, old: Element, same_rhythm: bool) -> None:
    mine, theirs = new.find("time-modification"), old.find("time-modification")
    if mine is not None and theirs is not None and _ratio(mine) == _ratio(theirs):
        new[list(new).index(mine)] = deepcopy(theirs)
    if not same_rhythm:
        return
    for notations in new.findall("notations"):
        for tuplet in notations.findall("tuplet"):
            notations.remove(tuplet)
        if not len(notations):
            new.remove(notations)
    for tuplet in old.iterfind("notations/tuplet"):
        _notations(new).append(deepcopy(tuplet))


def _ratio(modification: Element) -> tuple[str, ...]:
    return tuple(modification.findtext(tag, "").strip() for tag in ("actual-notes", "normal-notes"))


def _complete_notations(new: Element, old: Element) -> None:
    for notations in old.iterfind("notations"):
        for sign in notations:
            if sign.tag in KEPT_NOTATIONS:
                _notations(new).append(deepcopy(sign))
            elif sign.tag in GROUPS:
                unread = [part for part in sign if part.tag not in MODELLED and part.tag != "accidental-mark"]
                if unread:
                    _group(_notations(new), sign.tag).extend(deepcopy(unread))


def _notations(note: Element) -> Element:
    found = note.find("notations")
    return SubElement(note, "notations") if found is None else found


def _group(notations: Element, tag: str) -> Element:
    found = notations.find(tag)
    return SubElement(notations, tag) if found is None else found


def _complete_lyrics(new: Element, old: Element) -> None:
    """A syllable that is still sung here keeps its old element; a line held on without text stays."""
    mine = {lyric.get("number", "1"): lyric for lyric in new.findall("lyric")}
    for lyric in old.iterfind("lyric"):
        own = mine.get(lyric.get("number", "1"))
        if own is None and lyric.find("text") is None:
            new.append(deepcopy(lyric))
        elif own is not None and _sung(own) == _sung(lyric):
            new[list(new).index(own)] = deepcopy(lyric)


def _sung(lyric: Element) -> tuple[str, str]:
    text = "".join(part.text or "" for part in lyric.iterfind("text"))
    return text, lyric.findtext("syllabic", "single").strip()
