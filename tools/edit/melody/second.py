"""A part beside the tune that follows it note by note: in thirds or sixths, or in octaves (edit 44 of the sixty)."""

from collections.abc import Sequence
from dataclasses import replace

from tools.compose.lines import move_cost, scale_shift
from tools.edit.melody.claims import holding
from tools.edit.melody.ground import Ground
from tools.edit.melody.line import Line, lines_of, told_place, tune_place
from tools.edit.melody.parts import beside, kept_beside, player, with_part
from tools.edit.scope import Scope
from tools.edit.values import Edited, EditWish, Effect
from tools.errors import EditError
from tools.song.values import EIGHTH, Note, Song

_WAYS = {"above": 1, "up": 1, "higher": 1, "below": -1, "down": -1, "lower": -1, "": 0}
_STEPS = {3: (2, 5, 3), 6: (5, 2, 4), 4: (3, 2, 5), 5: (4, 2, 5)}
"""Scale steps away by the interval asked for: the interval itself first, then what may stand in for it."""
_OTHER, _FOREIGN, _RUB, _CROSSED = 0.7, 1.6, 3.0, 1.0


def harmony_line(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """A second voice in thirds (number 3) or sixths (6), by the scale, led to chord tones on strong and long notes."""
    size = int(wish.number) if wish.number else 3
    if size not in _STEPS:
        raise EditError(
            f"A second voice goes in thirds, fourths, fifths or sixths, not in {size}ths; name one of these."
        )
    place = _one_lead(song, scope)
    line_rows = lines_of(song, place)
    lead = line_rows[0].track
    way = _WAYS.get(wish.direction, 0) or _free_way(line_rows, player(wish.instrument, lead).highest)
    ground = Ground(song, (lead.id,))
    notes = [n for row in line_rows for n in _parallel(row, ground, size, way)]
    word = {3: "third", 4: "fourth", 5: "fifth", 6: "sixth"}[size] + (" above" if way > 0 else " below")
    edited, name, part_id = with_part(song, place, lead, wish.instrument, notes)
    pair = replace(place, track_ids=(lead.id, part_id), low_pitch=0, high_pitch=127)
    effects = holding(song, edited, [Effect("thirds and sixths", pair, "more", 0.5 if size in (3, 6) else None)])
    told = (
        f"{told_place(song, place)}: {name} goes along a {word}, {len(notes)} notes by the scale and the chords; "
        "the tune is as it was."
    )
    return added_beside(song, edited, place, part_id, told, effects, len(notes))


def _one_lead(song: Song, scope: Scope) -> Scope:
    place = tune_place(song, scope)
    return replace(place, track_ids=(place.track_ids or ())[:1])


def _free_way(rows: Sequence[Line], highest: int) -> int:
    """Above where there is room for it, else below."""
    top = max(n.midi_pitch for row in rows for n in row.notes)
    return 1 if top + 4 <= min(highest, 84) else -1


def _parallel(line: Line, ground: Ground, size: int, way: int) -> list[Note]:
    rows = [_options(n, ground, size, way) for n in line.notes]
    costs, links = [[cost for _, cost in rows[0]]], [[0] * len(rows[0])]
    for i in range(1, len(rows)):
        row, link = [], []
        for pitch, cost in rows[i]:
            best, at = min((costs[-1][k] + 0.25 * move_cost(pitch - p), k) for k, (p, _) in enumerate(rows[i - 1]))
            row.append(best + cost)
            link.append(at)
        costs.append(row)
        links.append(link)
    at = min(range(len(costs[-1])), key=costs[-1].__getitem__)
    out: list[Note] = []
    for i in range(len(rows) - 1, -1, -1):
        out.append(beside(line.notes[i], rows[i][at][0]))
        at = links[i][at]
    return out[::-1]


def _options(note: Note, ground: Ground, size: int, way: int) -> list[tuple[int, float]]:
    """Pitches a note may have beside the tune's, each with its cost."""
    tick = note.onset_tick
    scale, tones = ground.scale(tick), ground.tones(tick)
    strong = ground.weight(tick) >= 0.5 or note.length_ticks > EIGHTH
    found: dict[int, float] = {}
    for rank, steps in enumerate(_STEPS[size]):
        pitch = scale_shift(note.midi_pitch, way * steps, scale)
        cost = _OTHER * rank
        if pitch % 12 not in tones:
            cost += _FOREIGN if strong else 0.2
            cost += _RUB if strong and (pitch - 1) % 12 in tones else 0.0
        cost += _RUB if (pitch - note.midi_pitch) % 12 in (1, 6, 11) else 0.0
        if 0 <= pitch <= 127:
            found.setdefault(pitch, cost)
    return list(found.items()) or [(note.midi_pitch, _CROSSED)]


def double_octave(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """The tune doubled an octave higher, or lower where that is said."""
    place = _one_lead(song, scope)
    rows = lines_of(song, place)
    lead = rows[0].track
    new = player(wish.instrument, lead)
    top = max(n.midi_pitch for row in rows for n in row.notes)
    way = _WAYS.get(wish.direction, 0) or (1 if top + 12 <= min(new.highest, 96) else -1)
    notes = [
        beside(n, n.midi_pitch + 12 * way) for row in rows for n in row.notes if 0 <= n.midi_pitch + 12 * way <= 127
    ]
    if not notes:
        raise EditError("No octave is left in that direction; ask for the other one.")
    edited, name, part_id = with_part(song, place, lead, wish.instrument, notes)
    pair = replace(place, track_ids=(lead.id, part_id), low_pitch=0, high_pitch=127)
    effects = holding(song, edited, [Effect("octaves between the parts", pair, "more", 0.9)])
    told = (
        f"{told_place(song, place)}: {name} doubles the tune an octave {'higher' if way > 0 else 'lower'}, "
        f"{len(notes)} notes; the tune is as it was."
    )
    return added_beside(song, edited, place, part_id, told, effects, len(notes))


def added_beside(
    song: Song, edited: Song, place: Scope, part_id: str, told: str, effects: Sequence[Effect], count: int
) -> Edited:
    """What an edit that writes a part beside the tune returns."""
    if not count or edited == song:
        raise EditError("There is no note to add there; name a place where the tune plays.")
    facts = {"track_id": part_id, "notes": count}
    return Edited(edited, kept_beside(song, edited, place, part_id), told, facts, tuple(effects))
