"""A title for a piece that was given none: the style and, where known, the mood; plain words, no promises."""

from tools.compose.plan import Plan
from tools.compose.seeds import pick, stream

_WORDS = {
    "bright": ("Morning", "Open Windows", "First Light", "Sunday", "Bright Water"),
    "calm": ("Still Water", "Evening", "Slow River", "Quiet Room", "Lantern"),
    "dark": ("Low Sky", "After Midnight", "Undertow", "Shadow Line", "Cold Iron"),
    "sad": ("Rain on Glass", "Last Train", "Empty Chairs", "Letters", "Far Shore"),
    "plain": ("Passing By", "Turning", "The Long Way", "Harbour", "Corner Street"),
}


def make_title(plan: Plan) -> str:
    """A short title by seed."""
    mood = plan.mood
    group = "plain"
    if mood.known and mood.valence < -0.2:
        group = "dark" if mood.arousal > 0 else "sad"
    elif mood.known:
        group = "bright" if mood.arousal > -0.2 else "calm"
    return f"{pick(stream(plan.seed, 'title', plan.style.key, plan.key.name, plan.brief.text), _WORDS[group])}"
