"""Sentences for the edits of the catalogue that a song suggests next: energy, form, chords, tune, feel and sound.

Says what would make sense by what is in the song; whether a sentence works there is tried elsewhere
(`assistant.next_sentences`).
"""

from collections.abc import Iterator

from assistant.planner.state import SongView
from assistant.wording import Register, section_in_words

Said = tuple[str, str]
"""The tool a sentence mainly calls, and the sentence."""
# What people count on to stand out, so that a build, a fill or a rise of the key makes sense there.
_HIGH_POINTS = ("chorus", "refrain", "drop", "hook")
_LIKE_A_MACHINE = ("lofi", "lo_fi", "techno", "house", "trap", "edm", "synthwave", "ambient")


def edits_to_offer(song: SongView, register: Register = "plain") -> Iterator[Said]:
    """Everything of the catalogue that would make sense for this song now, untried."""
    if not song.tracks:
        return
    yield from _about_energy(song)
    yield from _about_form(song)
    yield from _about_chords(song, register)
    yield from _about_the_tune(song)
    yield from _about_feel(song)
    yield from _about_sound(song)


def _about_energy(song: SongView) -> Iterator[Said]:
    has_drums, high, first = _has_drums(song), _high_point(song), _first_section(song)
    if high:
        yield "arrange", f"build up to {high}"
    if high and has_drums:
        yield "arrange", f"make the drums busier in {high}"
        yield "arrange", f"add a drum fill before {high}"
    if first and len(song.tracks) > 2:
        yield "arrange", f"make {first} sparser"
    if not high:
        yield "arrange", "make it busier"
        yield "arrange", "make it a bit sparser"


def _about_form(song: SongView) -> Iterator[Said]:
    high, names = _high_point(song), {str(s.get("name")).lower().split()[0] for s in song.sections if s.get("name")}
    if "intro" not in names:
        yield "change_form", "add a short intro"
    if high:
        yield "change_form", f"play {high} once more"
    yield "change_form", "let it fade out at the end"
    yield "change_form", "slow down at the end"


def _about_chords(song: SongView, register: Register) -> Iterator[Said]:
    if not any(t.role in ("chords", "pad") for t in song.tracks):
        return
    yield "change_harmony", "make the chords a bit jazzier"
    yield "change_harmony", "make the chords plainer"
    if song.mode == "major":
        yield "change_harmony", "make the harmony darker"
    if register == "bars" and song.bars >= 8:
        yield "change_harmony", "reharmonise bars 5 to 8"


def _about_the_tune(song: SongView) -> Iterator[Said]:
    if not any(t.role == "melody" and not t.is_drum and not t.muted for t in song.tracks):
        return
    for sentence in ("make the tune smoother", "make the tune simpler", "add some ornaments to the tune",
                     "give it a catchier tune"):  # fmt: skip
        yield "change_melody", sentence
    if len(song.sections) > 1:
        yield "change_melody", "vary the tune when it comes back"
    yield "rewrite_bars", "a new tune over the same chords"


def _about_feel(song: SongView) -> Iterator[Said]:
    if song.summary.get("meter") == "4/4":
        yield "change_rhythm", "make it swing"
    if _has_drums(song):
        yield "arrange", "make it a bit more laid back"


def _about_sound(song: SongView) -> Iterator[Said]:
    yield "change_mix", "more reverb"
    yield "change_mix", "put it in a church"
    yield "change_mix", "make it sound like a cassette"
    if str(song.summary.get("style")) in _LIKE_A_MACHINE:
        yield "change_mix", "add vinyl crackle"


def _has_drums(song: SongView) -> bool:
    return any(t.is_drum and not t.muted for t in song.tracks)


def _named(song: SongView) -> list[str]:
    told = (section_in_words(str(section.get("name"))) for section in song.sections)
    return [name for name in told if name]


def _high_point(song: SongView) -> str | None:
    """The last section of those that stand out, where something comes before it."""
    return next((name for name in reversed(_named(song)[1:]) if name.split()[-1] in _HIGH_POINTS), None)


def _first_section(song: SongView) -> str | None:
    names = _named(song)
    return names[0] if len(names) > 1 else None
