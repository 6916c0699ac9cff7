"""Which clef each staff of a track shows, and its element."""

from xml.etree.ElementTree import Element

from tools.song.musicxml import tables
from tools.song.musicxml.elements import sub
from tools.song.values import Track


def clef_element(attributes: Element, name: str, staff: int, staves: int) -> None:
    """Add a `<clef>`; its staff is named where the part has several."""
    sign, line, octave = tables.CLEFS.get(name, tables.CLEFS["treble"])
    clef = sub(attributes, "clef", **({"number": str(staff)} if staves > 1 else {}))
    sub(clef, "sign", sign)
    sub(clef, "line", line)
    if octave:
        sub(clef, "clef-octave-change", octave)


def clefs_of(track: Track) -> dict[int, list[tuple[int, str]]]:
    """Clef changes by staff, the first one at the start."""
    out: dict[int, list[tuple[int, str]]] = {}
    for staff in range(1, track.staves + 1):
        changes = sorted(
            (m.tick, m.value) for m in track.marks if m.kind == "clef" and min(m.staff, track.staves) == staff
        )
        if not changes or changes[0][0] > 0:
            changes = [(0, usual_clef(track, staff)), *changes]
        out[staff] = changes
    return out


# Pitches each clef writes without ledger lines.
_PLAIN_RANGES = {"treble": (62, 79), "bass": (41, 59)}


def usual_clef(track: Track, staff: int) -> str:
    """The clef of a staff nobody has chosen one for: the instrument's, unless another needs far fewer ledger lines."""
    from tools.instruments.lookup import row_of

    if track.instrument.is_drum:
        return "percussion"
    if track.staves > 1:
        return "treble" if staff == 1 else "bass"
    own = row_of(track.instrument).clef
    if not track.notes or own not in _PLAIN_RANGES:
        return own
    other = "bass" if own == "treble" else "treble"
    return other if 2 * _off_staff(track, other) < _off_staff(track, own) else own


def _off_staff(track: Track, clef: str) -> int:
    """How many semitones, summed over its notes as written for their player, a track lies off the staff in a clef."""
    low, high = (edge + track.instrument.transpose_chromatic for edge in _PLAIN_RANGES[clef])
    return sum(max(0, low - note.midi_pitch, note.midi_pitch - high) for note in track.notes)
