"""A title for a piece that was given none: plain words drawn by mood, style and instruments; no promises.

The draw depends on everything in the brief, so that two sentences with one seed have two titles, and one sentence
with one seed always the same.
"""

import hashlib
from random import Random

from tools.compose.plan import Plan
from tools.compose.seeds import stream

_MOOD_WORDS: dict[str, tuple[str, ...]] = {
    "bright": (
        "Bright", "First", "Open", "Golden", "Early", "Sunlit", "Green", "Dancing", "Morning", "April", "Laughing",
        "High",
    ),
    "calm": (
        "Still", "Quiet", "Slow", "Evening", "Soft", "Drifting", "Pale", "Gentle", "Sleeping", "Distant", "Low",
        "Unhurried",
    ),
    "dark": (
        "Cold", "Iron", "Black", "Hollow", "Burning", "Broken", "Restless", "Shadowed", "Midnight", "Hidden", "Buried",
        "Stone",
    ),
    "sad": (
        "Empty", "Last", "Faded", "Lonely", "Winter", "Grey", "Forgotten", "Fallen", "November", "Parting", "Unsent",
        "Lost",
    ),
    "plain": (
        "Passing", "Turning", "Long", "Northern", "Wandering", "Second", "Painted", "Old", "Crooked", "Silver",
        "Western", "Paper",
    ),
}  # fmt: skip
_NOUNS: dict[str, tuple[str, ...]] = {
    "": (
        "Water", "Road", "Letter", "Harbour", "Window", "River", "Garden", "Lantern", "Bridge", "Hill", "Shore",
        "Field", "Light", "Stairs",
    ),
    "night": ("Street", "Lamp", "Corner", "Avenue", "Skyline", "Taxi", "Rooftop", "Platform", "Hotel", "Smoke"),
    "wires": ("Signal", "Circuit", "Neon", "Motorway", "Static", "Orbit", "Skyline", "Horizon", "Machine", "Mirror"),
    "land": ("Meadow", "Orchard", "Lane", "Barn", "Millstream", "Crossroads", "Fiddler", "Hearth", "Valley", "Gate"),
    "stage": ("Gallery", "Minuet", "Courtyard", "Mirror", "Portrait", "Salon", "Terrace", "Clock", "Fountain"),
    "screen": ("Summit", "Kingdom", "Crown", "Tide", "Voyage", "Banner", "Fortress", "Storm", "Watchtower", "Legend"),
    "bed": ("Cradle", "Moon", "Feather", "Star", "Pillow", "Snow", "Candle", "Owl", "Lullaby", "Blanket"),
    "sun": ("Beach", "Veranda", "Plaza", "Palm", "Harbour", "Fiesta", "Carnival", "Bay", "Market", "Balcony"),
}  # fmt: skip
_WORLDS: dict[str, str] = {
    "jazz": "night", "jazz ballad": "night", "blues": "night", "funk": "night", "hip-hop": "night", "lo-fi": "night",
    "rock": "wires", "synthwave": "wires", "house": "wires", "ambient": "wires", "folk": "land", "country": "land",
    "hymn": "land", "chamber": "stage", "waltz": "stage", "tango": "stage", "film": "screen", "march": "screen",
    "lullaby": "bed", "bossa nova": "sun", "latin": "sun", "reggae": "sun",
}  # fmt: skip
_FAMILY_NOUNS: dict[str, tuple[str, ...]] = {
    "piano": ("Keys", "Ivory"),
    "guitar": ("Strings", "Six Strings"),
    "pipe": ("Breath", "Reeds", "Bird"),
    "reed": ("Breath", "Bird"),
    "brass": ("Fanfare", "Brass"),
    "strings": ("Bow", "Thread"),
    "chromatic percussion": ("Bells", "Glass"),
    "organ": ("Chapel", "Bellows"),
    "world": ("Temple", "Bamboo"),
}
_FRAMES = ("{adjective} {noun}", "{adjective} {noun}", "The {adjective} {noun}", "{noun} and {other}", "{noun} Song")


def make_title(plan: Plan) -> str:
    """A short title by seed and brief."""
    digest = hashlib.sha256(repr(plan.brief).encode()).hexdigest()
    rng = stream(plan.seed, "title", plan.style.key, plan.key.name, digest)
    noun, other = _nouns(plan, rng)
    adjective = rng.choice(_MOOD_WORDS[_group(plan)])
    return rng.choice(_FRAMES).format(adjective=adjective, noun=noun, other=other)


def _group(plan: Plan) -> str:
    mood = plan.mood
    if not mood.known:
        return "plain"
    if mood.valence < -0.2:
        return "dark" if mood.arousal > 0 else "sad"
    return "bright" if mood.arousal > -0.2 else "calm"


def _nouns(plan: Plan, rng: Random) -> tuple[str, str]:
    """Two different things from the worlds of the style and of the players who were named."""
    from tools.instruments.lookup import row

    known = [part.program for part in plan.brief.parts if part.program is not None and not part.is_drum]
    pool = [*_NOUNS[""], *_NOUNS.get(_WORLDS.get(plan.style.key, ""), ()) * 2]
    pool += [noun for program in known for noun in _FAMILY_NOUNS.get(row(program).family, ())]
    noun = rng.choice(pool)
    return noun, rng.choice([each for each in pool if each != noun])
