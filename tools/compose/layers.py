"""Who plays what in which section: entries, layers by energy, textures, breaks and the kind of intro. No notes here.

A song grows by layers: the first verse is thin, what returns returns with one player more, the chorus has everybody, a
bridge changes colour, the last chorus is fullest. Players that a person named play almost everywhere; those the
composer added may wait. General arranging practice; kinds of intro and textures come from the style.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from tools.compose.cast import Part
from tools.compose.form import PlannedSection
from tools.compose.plan import Plan
from tools.compose.seeds import pick, stream
from tools.compose.textures import OWN, hands_of, textures

CHORDAL = ("comp", "strum", "arp")
LINES = ("counter", "double")
BREAK_SHARE = 0.35  # of the steps up into a stronger section that begin with a break of the band
LONG_ENOUGH_ALONE = 16  # bars of a piece whose tune may begin by itself
SWITCH_SHARE = 0.62  # of second letters that get a texture of their own

# Textures by kind of player where a style names none that the player can play, likeliest first.
_USUAL: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "keys": (OWN, "block", "broken", "push", "arpeggio", "rolled"),
    "guitar": (OWN, "strum", "travis", "nashville", "broken", "arpeggio"),
    "drive": (OWN, "power", "chug", "riff"),
    "harp": ("arpeggio", "rolled", "gliss", "broken", OWN),
    "mallet": (OWN, "broken", "ostinato", "bells", "tremolo", "block"),
    "strings": (OWN, "block", "pulse16", "ostinato", "marcato", "tremolo"),
    "synth": (OWN, "arpeggiator", "stabs", "pulse16", "push", "block"),
    "brass": (OWN, "stabs", "block", "marcato"),
    "banjo": ("banjo", "travis", OWN),
    "mandolin": ("chop_backbeat", "strum", "tremolo", OWN),
})  # fmt: skip
# Textures for one hand under a tune in the other, by the style's kind of sound.
_UNDER_TUNE = (OWN, "broken", "alberti", "arpeggio", "block", "waltz", "rolled", "stride", "oompah", "habanera")
_MOVING = ("broken", "arpeggio", "arpeggiator", "ostinato", "bells", "travis", "riff", "bubble", "banjo", "pulse16")
_SHARED = (OWN, "block", "pulse16", "ostinato", "marcato", "pad")  # what single voices of a chord can share
_OPENINGS = ("tutti", "thin", "tune first", "one by one")  # how a piece without an intro begins
FREE = frozenset({OWN, "broken", "arpeggio", "comp", "charleston", "gospel", "push", "block", "shells", "bells"})
_FREE_STYLES = frozenset({"classical", "solo", "film", "folk", "ballad", "jazz", "ambient"})
_INTROS = {
    True: ("chords", "riff", "layered", "drums", "cold", "bass", "hook"),
    False: ("chords", "hook", "cold", "pad"),
}


@dataclass(frozen=True, slots=True)
class Turn:
    """What one part does in one section.

    Attributes:
        texture: Name of a texture, or "own".
        row: Weight of the texture, 0 light to 3 full.
        turn_row: The same for every fourth bar.
        from_bar: First bar of the section it plays in; the section's length when it is silent.
        stop_steps: Steps of rest before the section's end.
        quotes: Whether the tune is quoted here, where it would be silent.
    """

    texture: str = OWN
    row: int = 1
    turn_row: int = 1
    from_bar: int = 0
    stop_steps: int = 0
    quotes: bool = False


@dataclass(frozen=True, slots=True)
class Layers:
    """Turns by section and part, and the kind of opening."""

    turns: tuple[tuple[Turn, ...], ...]
    intro: str

    def of(self, part: int) -> tuple[Turn, ...]:
        """The turns of one part, section by section."""
        return tuple(row[part] for row in self.turns)

    def texture_names(self) -> frozenset[str]:
        """Names of all textures in the piece."""
        return frozenset(turn.texture for row in self.turns for turn in row)


def layers(plan: Plan, parts: Sequence[Part]) -> Layers:
    """Decide who plays what where.

    Args:
        plan: The plan; its sections' energy and variation say how much.
        parts: The cast.
    """
    intro = intro_kind(plan, parts) or opening_kind(plan, parts)
    palettes = _palettes(plan, parts)
    rows = []
    for index, section in enumerate(plan.sections):
        entries = _entries(plan, parts, section, intro if section.kind == "intro" else "")
        if index == 0 and intro in _OPENINGS:
            entries = [
                max(at, _opening_entry(intro, part, section, _rank(parts, part)))
                for at, part in zip(entries, parts, strict=True)
            ]
        stop = _stop_steps(plan, index)
        rows.append(
            tuple(
                _turn(plan, part, section, palettes[at], entries[at], stop if _breaks(part) else 0, intro)
                for at, part in enumerate(parts)
            )
        )
    return Layers(_nobody_left_out(plan, parts, rows), intro)


# ---- intros and entries


def intro_kind(plan: Plan, parts: Sequence[Part]) -> str:
    """The kind of intro that style, players and seed lead to; "" for a piece without one."""
    section = next((s for s in plan.sections if s.kind == "intro"), None)
    if section is None or len(plan.sections) < 2:
        return ""
    jobs = {part.job for part in parts}
    drums = any(part.is_drum for part in parts)
    named = tuple(plan.style.intros)
    kinds = named if len(named) > 1 else tuple(dict.fromkeys((*named, *_INTROS[drums])))
    can = [kind for kind in kinds if _can_open(kind, section, jobs, drums)]
    return pick(stream(plan.seed, "intro"), can or ["cold"])


def opening_kind(plan: Plan, parts: Sequence[Part]) -> str:
    """How a piece without an intro begins: all together, or the tune or the chords before the others."""
    section = plan.sections[0]
    if section.kind == "intro" or section.bars < 6 or plan.style.counterpoint:
        return "tutti"
    if not any(part.job in ("melody", "solo") for part in parts):
        return "tutti"
    kind = pick(stream(plan.seed, "opening"), _OPENINGS)
    return kind if kind != "tune first" or plan.bars >= LONG_ENOUGH_ALONE else "thin"


def _opening_entry(kind: str, part: Part, section: PlannedSection, rank: int) -> int:
    """First bar of a part in the first section of a piece without an intro."""
    if part.job == "melody" or kind == "tutti" or (part.asked and part.job == "pad"):
        return 0
    late = 4 if section.bars >= 8 else 2
    if kind == "tune first":
        return 2
    chordal = part.job in (*CHORDAL, "solo", "inner", "pad", "ostinato") and not rank
    if kind == "thin":
        return 0 if chordal else late
    if part.job == "inner":
        return min(late, 1 + part.voice)
    return {"solo": 0, "bass": 2, "drums": late}.get(part.job, 0 if chordal else late)


def _can_open(kind: str, section: PlannedSection, jobs: set[str], drums: bool) -> bool:
    chordal = bool(jobs & {*CHORDAL, "solo", "inner", "pad"})
    needs = {
        "drums": drums and section.bars <= 4,
        "bass": "bass" in jobs and len(jobs) > 2,
        "pad": bool(jobs & {"pad", "comp", "inner", "arp"}),
        "pickup": drums and section.bars == 1,
        "chords": chordal,
        "riff": chordal,
        "hook": bool(jobs & {"melody", "solo"}) and section.bars >= 2,
        "layered": chordal and len(jobs) > 2 and section.bars >= 2,
        "cold": True,
    }
    return needs.get(kind, False)


def _entries(plan: Plan, parts: Sequence[Part], section: PlannedSection, intro: str) -> list[int]:
    """First bar of the section for each part; the section's length for those who are silent."""
    if intro:
        return [_intro_entry(intro, part, section, _rank(parts, part)) for part in parts]
    extras = [at for at, part in enumerate(parts) if _is_extra(parts, part)]
    rng = stream(plan.seed, "layers", section.letter, section.occurrence)
    playing = _layer_count(plan, section, len(extras))
    order = extras if section.kind not in ("bridge", "C") else extras[::-1]
    on = set(order[:playing])
    out = []
    for at, part in enumerate(parts):
        if at not in extras or at in on or (part.asked and section.kind not in ("break",)):
            late = part.job in LINES and section.occurrence == 1 and section.energy < 0.55 and section.bars >= 8
            first = section is plan.sections[0] and len(plan.sections) == 1
            out.append(section.bars // 2 if late and (first or not part.asked) and rng.random() < 0.6 else 0)
        else:
            out.append(section.bars)
    return out


def _is_extra(parts: Sequence[Part], part: Part) -> bool:
    """Whether a part is a layer that may be missing: second chords, pads beside chords, lines."""
    if part.job in CHORDAL or part.job == "pad":
        first = next((p for p in parts if p.job in CHORDAL or p.job in ("solo", "inner", "ostinato")), None)
        first = first or next((p for p in parts if p.job == "pad"), None)
        return first is not None and part is not first
    return part.job in LINES


def _layer_count(plan: Plan, section: PlannedSection, extras: int) -> int:
    """How many extra layers a section has: fewer in first and quiet ones, all in full ones."""
    full = section.variation >= 3 or section.energy >= 0.7
    if full or len(plan.sections) == 1:
        return extras
    share = {0: 0.0, 1: 0.34, 2: 0.67}.get(section.variation, 1.0)
    return min(extras, round(extras * share + 0.5 * (section.occurrence > 1)))


def _rank(parts: Sequence[Part], part: Part) -> int:
    """0 for the first part with chords, 1 for further ones."""
    chordal = [p for p in parts if p.job in (*CHORDAL, "solo", "inner", "ostinato")] or [
        p for p in parts if p.job == "pad"
    ]
    return 0 if part in chordal[:1] or part.job == "inner" else 1


def _intro_entry(kind: str, part: Part, section: PlannedSection, rank: int) -> int:
    bars, half = section.bars, section.bars // 2
    silent, last = bars, max(0, bars - 1)
    role = (
        "drums" if part.is_drum else "bass" if part.job == "bass" else "pad" if part.job == "pad"
        else "line" if part.job in LINES or part.job in ("melody", "brass", "timpani") else "chords"
    )  # fmt: skip
    if role == "line":
        return 0 if part.job not in LINES and kind == "cold" else silent
    if kind == "cold":
        return 0
    if role == "chords" and rank:
        return {"layered": 3 * bars // 4, "riff": half}.get(kind, silent)
    table = {
        "chords": {"chords": 0, "pad": half, "bass": silent, "drums": last},
        "hook": {"chords": 0, "pad": half, "bass": half, "drums": last},
        "riff": {"chords": 0, "pad": silent, "bass": half, "drums": half},
        "drums": {"chords": silent, "pad": silent, "bass": half if bars > 1 else silent, "drums": 0},
        "bass": {"chords": max(half, 3 * bars // 4), "pad": silent, "bass": 0, "drums": half},
        "pad": {"chords": half if bars > 2 else silent, "pad": 0, "bass": silent, "drums": last},
        "layered": {"chords": 0, "pad": 3 * bars // 4, "bass": bars // 4, "drums": half},
        "pickup": {"chords": silent, "pad": silent, "bass": silent, "drums": 0},
    }
    return table[kind][role]


def _stop_steps(plan: Plan, index: int) -> int:
    """Length of a break at the end of a section: a beat or two before a stronger one, now and then."""
    if plan.style.drums is None or index + 1 >= len(plan.sections) or plan.sections[index].bars < 4:
        return 0
    here, then = plan.sections[index], plan.sections[index + 1]
    rng = stream(plan.seed, "break", index)
    if then.energy <= here.energy + 0.08 or rng.random() >= BREAK_SHARE:
        return 0
    beats = plan.meter.beats
    count = 2 if rng.random() < 0.4 and len(beats) > 3 else 1
    return sum(length for _, length in beats[-count:]) if len(beats) > 1 else 0


def _breaks(part: Part) -> bool:
    return part.job in (*CHORDAL, "pad", "bass")


# ---- textures


def _palettes(plan: Plan, parts: Sequence[Part]) -> list[Mapping[str, str]]:
    """Texture by letter for each part: the second letter mostly has another, a third always."""
    taken: set[str] = set()
    out: list[Mapping[str, str]] = []
    letters = list(dict.fromkeys(_colour_key(plan, section) for section in plan.sections))
    for part in parts:
        if part.job not in (*CHORDAL, "solo", "inner"):
            out.append({})
            continue
        rng = stream(plan.seed, "texture", part.job, part.instrument.program)
        names = texture_names(plan, part)
        fresh = [name for name in names if name not in taken or name == OWN] or names
        chosen: dict[str, str] = {}
        for at, letter in enumerate(letters):
            used = set(chosen.values())
            if at and (at > 1 or rng.random() < SWITCH_SHARE):
                chosen[letter] = pick(rng, [name for name in fresh if name not in used] or fresh)
            else:
                chosen[letter] = next(iter(chosen.values()), None) or pick(rng, fresh)
        if part.job != "inner":
            taken |= set(chosen.values())
        out.append(chosen)
    return out


def _colour_key(plan: Plan, section: PlannedSection) -> str:
    """What decides the colour of a section: its letter, or in pieces of one letter which time it comes; intros and
    outros have the colour of the first section between them.
    """
    body = [s for s in plan.sections if s.kind not in ("intro", "outro")] or list(plan.sections)
    if section not in body:
        section = body[0]
    return section.letter if len({s.letter for s in body}) > 1 else f"{section.letter}{(section.occurrence - 1) % 3}"


def texture_names(plan: Plan, part: Part) -> list[str]:
    """Textures a part may take in the style, likeliest first."""
    hands, table = hands_of(part.instrument), textures()
    listed = [name for name in plan.style.textures if name == OWN or (name in table and table[name].fits(hands))]
    usual = _UNDER_TUNE if part.job == "solo" else _USUAL.get(min(hands), _USUAL["keys"])
    if part.job == "solo":
        listed = [name for name in listed if name in _UNDER_TUNE or name in ("montuno", "boogie", "travis", "bossa")]
    if len(listed) < 3:
        listed += [name for name in usual if name not in listed]
    if part.job == "inner":
        listed = list(dict.fromkeys([*(name for name in listed if name in _SHARED), *_SHARED]))
    if part.job == "arp":
        listed = [name for name in listed if name in _MOVING] or [name for name in usual if name in _MOVING] or listed
    if part.job == "strum" and plan.style.strum is None:
        listed = [name for name in listed if name != OWN] or ["strum"]
    return list(dict.fromkeys(listed))


def _turn(
    plan: Plan, part: Part, section: PlannedSection, palette: Mapping[str, str], entry: int, stop: int, intro: str
) -> Turn:
    texture = palette.get(_colour_key(plan, section), OWN)
    row = section.variation
    if section.kind == "intro":
        row = min(row, 1) + (intro in ("cold", "riff"))
        if intro == "pad" or (intro == "chords" and stream(plan.seed, "opening", part.name).random() < 0.3):
            texture = "pad" if part.instrument.sustained else "block"
    elif section.kind == "outro":
        row = max(0, row - 1)
    rng = stream(plan.seed, "turn row", section.letter, part.job)
    quotes = intro == "hook" and section.kind == "intro" and part.job in ("melody", "solo")
    return Turn(texture, row, min(3, row + (rng.random() < 0.5)), entry, stop, quotes)


def _nobody_left_out(plan: Plan, parts: Sequence[Part], rows: list[tuple[Turn, ...]]) -> tuple[tuple[Turn, ...], ...]:
    """Every part plays somewhere: who would be silent throughout joins the strongest section."""
    out = [list(row) for row in rows]
    for at in range(len(parts)):
        if all(row[at].from_bar >= section.bars for row, section in zip(out, plan.sections, strict=True)):
            best = max(range(len(out)), key=lambda i: (plan.sections[i].energy, i))
            turn = out[best][at]
            out[best][at] = Turn(turn.texture, turn.row, turn.turn_row, 0, turn.stop_steps, turn.quotes)
    return tuple(tuple(row) for row in out)


def is_free(plan: Plan, texture: str) -> bool:
    """Whether a texture bends to the tune in this style: a groove holds through a section."""
    return texture in FREE and plan.style.texture in _FREE_STYLES
