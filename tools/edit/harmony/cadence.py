"""How a stretch ends: half, authentic, plagal and deceptive cadences, and the Picardy third.

The last bar of the stretch has the goal, the end of the bar before what leads there. The tune stays, so the reply says
where it rubs.
"""

from collections.abc import Sequence

from tools.edit.harmony.around import Around
from tools.edit.harmony.result import place_in_words, rechorded
from tools.edit.harmony.timeline import Held, by_stretch, joined
from tools.edit.scope import Scope
from tools.edit.values import Edited, EditWish, Effect
from tools.errors import EditError
from tools.song.values import Song
from tools.theory.chord import Chord
from tools.theory.key import Key
from tools.theory.roman import roman_to_chord

# Cadence -> (what leads, goal) in major and in minor; None leaves what leads as it is.
CADENCES: dict[str, tuple[tuple[str | None, str], tuple[str | None, str]]] = {
    "half": (("ii", "V"), ("iv", "V")),
    "authentic": (("V7", "I"), ("V7", "i")),
    "plagal": (("IV", "I"), ("iv", "i")),
    "deceptive": (("V7", "vi"), ("V7", "VI")),
}


def half_cadence(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Each stretch ends open, on the dominant."""
    return _cadence(song, scope, "half")


def authentic_cadence(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Each stretch ends with the dominant seventh and the tonic."""
    return _cadence(song, scope, "authentic")


def plagal_cadence(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Each stretch ends with the fourth degree and the tonic."""
    return _cadence(song, scope, "plagal")


def deceptive_cadence(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Each stretch ends with the dominant seventh and the sixth degree in place of the tonic."""
    return _cadence(song, scope, "deceptive")


def _cadence(song: Song, scope: Scope, name: str) -> Edited:
    around = Around(song)
    before = by_stretch(song, scope)
    made = [_ended(around, rows, name) for rows in before]
    goal = made[-1][-1].symbol
    if [joined(rows) for rows in made] == [joined(rows) for rows in before]:
        where = place_in_words(song, scope)
        raise EditError(f"That changes nothing: {where} ends on {goal} already, {_article(name)} {name} cadence.")
    effects = (Effect("last chord", scope, "is", goal),) if song.chords else ()
    return rechorded(
        song, scope, lambda rows: _ended(around, rows, name), f"{_article(name)} {name} cadence at the end", effects
    )


def _article(name: str) -> str:
    return "an" if name[0] in "aeiou" else "a"


def _ended(around: Around, rows: Sequence[Held], name: str) -> list[Held]:
    """The rows with their last two places made a cadence."""
    start, end = rows[0].start_tick, rows[-1].end_tick
    heard = min(end, around.song.end_tick)
    bar = around.song.grid.bar_at(heard - 1)
    goal_at = max(start, bar.start_tick)
    key = around.key(rows[-1].between(goal_at, end))
    lead_name, goal_name = CADENCES[name][key.is_minor]
    goal = _styled(roman_to_chord(goal_name, key), rows[-1].chord, name)
    if goal_at == start:  # within one bar: its second half is the goal
        goal_at = (
            around.middle(rows[0].between(start, end)) if heard - start >= 2 * around.beat_ticks(rows[0]) else start
        )
    body = [r.between(r.start_tick, min(r.end_tick, goal_at)) for r in rows if r.start_tick < goal_at]
    ending = rows[-1].between(goal_at, end, goal)
    if not body or lead_name is None:
        return [*body, ending]
    return [*body[:-1], *_leading(around, body[-1], roman_to_chord(lead_name, key), goal, key), ending]


def _styled(goal: Chord, old: Chord, name: str) -> Chord:
    """The goal as the old last chord was voiced: itself where it has the goal's root already and is no less stable."""
    same = old.root_pitch_class == goal.root_pitch_class and old.is_minor == goal.is_minor and old.bass is None
    if same and (name == "half" or "b7" not in old.degrees):
        return old
    return goal


def _leading(around: Around, row: Held, lead: Chord, goal: Chord, key: Key) -> list[Held]:
    """What comes before the goal: the leading chord in the second half of its bar or chord."""
    same = row.chord.root_pitch_class == lead.root_pitch_class and row.chord.is_minor == lead.is_minor
    if same or _leads_already(row.chord, goal, key):
        return [row]
    bar = around.song.grid.bar_at(row.end_tick - 1)
    last = row.between(max(row.start_tick, bar.start_tick), row.end_tick)
    head = [row.between(row.start_tick, last.start_tick)] if last.start_tick > row.start_tick else []
    if around.beats(last) >= 2:
        return [*head, *around.halves(last, last.chord, lead)]
    return [*head, last.to(lead)]


def _leads_already(chord: Chord, goal: Chord, key: Key) -> bool:
    """Whether the chord before is a predominant of a half cadence, which needs no other."""
    is_half = (goal.root_pitch_class or 0) == (key.tonic_pitch_class + 7) % 12
    degree = ((chord.root_pitch_class or 0) - key.tonic_pitch_class) % 12
    return is_half and degree in (0, 2, 5, 8, 9)


def picardy_third(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """The last tonic of a minor stretch becomes major.

    Raises:
        EditError: The stretch does not end on a minor tonic, or the tune holds its minor third.
    """
    around = Around(song)

    def change(rows: list[Held]) -> list[Held]:
        sounding = [i for i, r in enumerate(rows) if not r.chord.is_none]
        last = rows[sounding[-1]] if sounding else rows[-1]
        key = around.key(last)
        if last.chord.root_pitch_class != key.tonic_pitch_class or not last.chord.is_minor:
            raise EditError(
                f"The place ends on {last.symbol or 'no chord'} in {key.name}; a Picardy third needs the minor tonic "
                "at its end. Name bars that end on it."
            )
        if around.sung(last.start_tick, last.end_tick).get((key.tonic_pitch_class + 3) % 12, 0.0) > 0.3:
            raise EditError(
                "The tune holds the minor third over the last chord, so a major one would clash. "
                "Change the last note of the tune first, or name another ending."
            )
        return [r.to(_majored(r.chord)) if i == sounding[-1] else r for i, r in enumerate(rows)]

    return rechorded(song, scope, change, "a Picardy third at the end")


def _majored(chord: Chord) -> Chord:
    quality = {"m": "", "m7": "", "m6": "6", "m9": "add9", "madd9": "add9", "m69": "69", "m(maj7)": "maj7"}
    return Chord(chord.root, quality.get(chord.quality, ""))
