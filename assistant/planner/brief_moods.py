"""What a brief says of mood, scene, arc and references -> arguments of `compose`, each told in the notes with the words
it came from and the numbers that were inferred. What is asked in so many words is never overwritten here.
"""

import re

from assistant.planner.brief_said import BriefSaid
from assistant.planner.entities.scan import Scan
from assistant.planner.mood_arc import Arc
from assistant.planner.mood_tables import StyleSaid
from assistant.planner.moods import MoodSaid
from assistant.planner.references import Reference, not_imitated
from assistant.planner.tables.common_words import COMMON_WORDS
from tools.theory.tempo_words import TEMPO_WORDS, tempo_range

_FELT = re.compile(
    r"\b(?:feels?|feeling|sounds?|sounding|mood\s+(?:is|of)|something)\s+(?:really\s+|very\s+|quite\s+|a\s+bit\s+|so\s+)*"
    r"(?P<w>[a-z]{5,})(?=\s*(?:$|[.,;!?]|and\b|but\b))"
    r"|\ban?\s+(?:really\s+|very\s+|quite\s+|rather\s+|slightly\s+)*(?P<x>[a-z]{5,})\s+(?:mood|feeling|vibe|atmosphere)\b"
)
_PLAIN = COMMON_WORDS | {part for word in TEMPO_WORDS for part in word.split()}


def take_mood(mood: MoodSaid, style: StyleSaid | None, said: BriefSaid) -> None:
    """Store the mood of a brief, and note what was taken from which words."""
    if not mood.any and (style is None or style.exact):
        return  # an exact style brings its own mood
    words = [word for word in (*mood.words, *mood.scenes) if tempo_range(word) is None]
    said.put(
        "mood" if mood.any else "hint",
        moods=words[:12],
        valence=mood.valence,
        arousal=mood.arousal,
        density=mood.density,
        tension=mood.tension,
    )
    feel = _feel(mood)
    told = [word for word in (*words, *(f"not {word}" for word in mood.negated)) if word not in feel]
    if feel and told:
        quoted = ", ".join(f'"{word}"' for word in told[:5])
        said.notes.append(f"From {quoted} I took {'an' if feel[0] in 'aeiou' else 'a'} {feel} mood ({_place(mood)}).")
    if mood.mixed:
        said.notes.append("Those words pull both ways, so I went between them.")
    for wrong, right in mood.mended:
        said.notes.append(f"I read {wrong!r} as {right!r}.")


def _feel(mood: MoodSaid) -> str:
    """A point of the mood plane in words."""
    words = []
    if mood.tension is not None and mood.tension >= 0.4:
        words.append("tense")
    if mood.valence is not None and abs(mood.valence) >= 0.12:
        words.append(_valence_word(mood.valence, max(mood.arousal or 0.0, mood.tension or 0.0)))
    if mood.arousal is not None and abs(mood.arousal) >= 0.12:
        words.append(
            "excited"
            if mood.arousal > 0.6
            else "lively"
            if mood.arousal > 0
            else "very calm"
            if mood.arousal < -0.55
            else "calm"
        )
    if mood.density is not None and abs(mood.density) >= 0.3:
        words.append("sparse" if mood.density < 0 else "busy")
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _place(mood: MoodSaid) -> str:
    """The numbers that were inferred, each from -1 to 1."""
    axes = (("valence", mood.valence), ("arousal", mood.arousal), ("tension", mood.tension))
    return ", ".join(f"{name} {value:+.1f}" for name, value in axes if value is not None)


def _valence_word(valence: float, stirred: float) -> str:
    if valence > 0:
        return "bright" if valence > 0.45 else "friendly"
    if valence < -0.45:
        return "dark"
    return "uneasy" if stirred > 0.2 else "wistful"


def refer(said: BriefSaid, reference: Reference | None, imitated: str | None, styled: bool) -> None:
    """Fill what a reference says and the brief leaves open."""
    if reference is None:
        said.notes.append(not_imitated(imitated or "anybody"))
        if not said.kinds:
            said.put("hint", moods=[])
        return
    if styled:
        _beside_a_style(said, reference)
        return
    said.notes.append(reference.said)
    if reference.kind == "composer" and _names_an_ensemble(said):
        return
    said.notes = [note for note in said.notes if not note.endswith("as the style.")]
    said.args.pop("style", None)
    said.put("style", style=reference.style)
    clear = "mood" in said.kinds and abs(said.args.get("valence") or 0.0) > 0.3
    if reference.mode and "key" not in said.kinds and not clear:
        said.put("key", mode=reference.mode)
    if reference.meter and "meter" not in said.args:
        said.put("meter", meter=reference.meter)
    if "ending" not in said.args and reference.ending:
        said.put("ending", ending=reference.ending)
    if "mood" not in said.kinds:
        said.put("hint", valence=reference.valence, arousal=reference.arousal, density=reference.density)


def _names_an_ensemble(said: BriefSaid) -> bool:
    """Whether a group such as a string quartet was named and has suggested its own style."""
    from tools.instruments.lookup import find_ensemble

    groups = [row for row in said.args.get("instruments") or () if find_ensemble(row["name"]) is not None]
    return bool(groups) and "style" in said.args


def _beside_a_style(said: BriefSaid, reference: Reference) -> None:
    """A reference beside a style that was named: the style holds."""
    style = said.args["style"]
    if reference.kind == "artist":
        said.notes.append(
            f"I do not imitate {reference.words}, nor any living or recent artist; this is {style} of my own."
        )
    elif reference.kind != "use" and reference.style != style:
        said.notes.append(f"I have no {style} after {reference.words!r}; it is {style} as I know it.")


def fill_length(said: BriefSaid, reference: Reference) -> None:
    """The usual length of a use, where the brief names none."""
    if reference.seconds is None or {"duration_s", "bars", "chords", "form"} & said.args.keys():
        return
    said.put("rough", duration_s=reference.seconds)
    said.notes.append(f"I took {reference.seconds:g} seconds as usual for {reference.words!r}.")


def follow_arc(said: BriefSaid, arc: Arc) -> None:
    """A mood that changes: its points, the mode it starts in, and the other mode at the end where it turns round."""
    points = [{"place": place, "valence": valence, "arousal": arousal} for place, valence, arousal in arc.points]
    mean = sum(arousal for _, _, arousal in arc.points) / len(arc.points)
    said.args.pop("tension", None)
    said.put("mood", arc=points, valence=arc.points[0][1], arousal=round(mean, 2))
    said.notes = [note for note in said.notes if not note.startswith(('From "', "Those words"))]
    told = "The mood goes " + ", then ".join(
        f'"{word}" (valence {valence:+.1f}, arousal {arousal:+.1f})'
        for word, (_, valence, arousal) in zip(arc.words, arc.points, strict=True)
    )
    free = not {"key_changes", "one_key", "chords", "mode"} & said.args.keys() and said.args.get("ending") != "loop"
    if arc.brightens and free:
        said.put("key changes", key_changes=[{"section": "end", "degree": "parallel"}])
        first, last = ("minor", "major") if arc.brightens > 0 else ("major", "minor")
        told += f"; it begins in {first} and ends in {last}"
    said.notes.append(f"{told}.")


def unknown_feelings(scan: Scan) -> list[str]:
    """Words that stand where a feeling is named and that no table holds: told, and the rest taken."""
    words = [found["w"] or found["x"] for found in _FELT.finditer(scan.low)]
    strange = [word for word in dict.fromkeys(words) if word not in _PLAIN]
    return [f"I do not know {word!r} as a mood, so I took the rest of what you said." for word in strange]
