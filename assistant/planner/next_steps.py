"""Sentences a song suggests as next steps, ranked: each names only what is in it, and not what was just done.

The same song and turn always give the same order. Whether a sentence really works on a song is tried out elsewhere
(`assistant.next_sentences`); here is what would make sense.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.planner.first_sentences import first_three
from assistant.planner.next_edits import edits_to_offer
from assistant.planner.state import SongView, TrackView
from assistant.wording import Register, at_time, section_in_words

# Who may take over a tune, most people having heard of them first; General MIDI programs.
_TUNE_PLAYERS = (("flute", 73), ("violin", 40), ("clarinet", 71), ("trumpet", 56), ("cello", 42), ("oboe", 68))
_NEW_PARTS = (("cello", 42, "add a cello playing long notes"), ("glockenspiel", 9, "add a glockenspiel"),
              ("harp", 46, "add a harp"))  # fmt: skip
_CHORD_PLAYERS = (("harp", 46), ("vibraphone", 11), ("electric piano", 4))
MOST_PARTS = 8
# Tools whose work a person takes as one kind of step: after one of them the others are no news.
KINDS = {
    "set_tempo": "tempo", "transpose": "pitch", "change_key": "key", "change_instrument": "players",
    "give_tune_to": "players", "reorchestrate": "players", "change_level": "level", "mute": "parts",
    "set_words": "words", "add_track": "parts", "remove_track": "parts", "song_facts": "looking", "explain": "looking",
    "arrange": "energy", "change_form": "form", "change_harmony": "harmony", "change_melody": "tune",
    "rewrite_bars": "tune", "change_rhythm": "feel", "change_mix": "sound",
    "undo": "history", "redo": "history", "go_to_version": "history",
}  # fmt: skip


@dataclass(frozen=True)
class NextStep:
    """A sentence to tap.

    Attributes:
        tool: The tool it mainly calls.
        say: The sentence.
        kinds: Kinds of steps it belongs to (a mood moves key, tempo and level).
    """

    tool: str
    say: str
    kinds: frozenset[str]


def suggestions(
    song: Mapping[str, Any] | None, done: Sequence[str] = (), turn: int = 0, register: Register = "plain"
) -> tuple[str, str, str]:
    """Three next sentences that fit a song, untried.

    Args:
        song: The song's summary, None when there is none.
        done: Names of the tools the last turn called: what was just done is not proposed again.
        turn: Number of the turn, so that the same song does not always propose the same.
        register: How this person is spoken to.
    """
    if not song:
        return first_three(turn)
    chosen = spread(ranked(song, done, turn, register))
    first, second, third = [step.say for step in chosen[:3]]
    return first, second, third


def ranked(
    song: Mapping[str, Any],
    done: Sequence[str] = (),
    turn: int = 0,
    register: Register = "plain",
    can_undo: bool = False,
) -> list[NextStep]:
    """Every step that makes sense, in this turn's order; what was just done is left out while enough remains."""
    steps = options(SongView(song), register)
    if can_undo:
        steps.append(_step("undo", "undo that"))
    fresh = [step for step in steps if not step.kinds & {KINDS.get(tool, tool) for tool in done}]
    steps = (
        fresh if len({kind for step in fresh for kind in step.kinds}) >= 3 else [s for s in steps if s.tool not in done]
    )
    seed = f"{song.get('title')}|{song.get('seed')}|{turn}"
    return sorted(steps, key=lambda step: hashlib.sha256(f"{seed}|{step.say}".encode()).hexdigest())


def spread(steps: Sequence[NextStep]) -> list[NextStep]:
    """The same steps, those of a new kind first and at most one look-up among the first three."""
    first: list[NextStep] = []
    later: list[NextStep] = []
    taken: set[str] = set()
    for step in steps:
        (later if step.kinds & taken else first).append(step)
        taken |= step.kinds
    return [*first, *later]


def options(song: SongView, register: Register = "plain") -> list[NextStep]:
    """Everything that would make sense for this song now."""
    edits = [_step(tool, say) for tool, say in edits_to_offer(song, register)]
    anyhow = [*_about_the_tune(song), *_about_parts(song), *edits]
    return [*anyhow, *_about_places(song, register), *_about_the_whole(song, register), *_about_looking(song, register)]


def _step(tool: str, say: str, *kinds: str) -> NextStep:
    return NextStep(tool, say, frozenset(kinds or (KINDS[tool],)))


def _about_the_tune(song: SongView) -> Iterator[NextStep]:
    melody = next((t for t in song.tracks if t.role == "melody" and not t.is_drum), None)
    if melody is None:
        return
    programs = {t.program for t in song.tracks if not t.is_drum}
    for name in [name for name, program in _TUNE_PLAYERS if program not in programs][:4]:
        yield _step("give_tune_to", f"give the tune to {_a(name)}")
    yield _step("transpose", "the tune an octave higher")
    yield _step("transpose", "the tune an octave lower")
    if len(song.tracks) > 1 and not melody.muted:
        yield _step("change_level", "make the tune a bit louder")


def _about_parts(song: SongView) -> Iterator[NextStep]:
    programs = {t.program for t in song.tracks if not t.is_drum}
    drums = [t for t in song.tracks if t.is_drum]
    for track in [t for t in song.tracks if t.muted][:2]:
        yield _step("mute", f"unmute {_the(track)}")
    if drums:
        yield _step("remove_track", "lose the drums")
    elif len(song.tracks) < MOST_PARTS:
        yield _step("add_track", "add some soft drums")
    if len(song.tracks) < MOST_PARTS:
        for _name, program, sentence in _NEW_PARTS:
            if program not in programs:
                yield _step("add_track", sentence)
    accompanist = next((t for t in song.tracks if t.role == "chords" and _alone(t, song)), None)
    if accompanist is not None:
        name = next((name for name, program in _CHORD_PLAYERS if program not in programs), None)
        if name:
            yield _step("change_instrument", f"swap {_the(accompanist)} for {_a(name)}")
    if len([t for t in song.tracks if not t.is_drum]) >= 3:
        yield _step("reorchestrate", "arrange it for saxophone quartet" if drums else "arrange it for string quartet")


def _about_places(song: SongView, register: Register) -> Iterator[NextStep]:
    loud = next((t for t in song.tracks if t.is_drum and not t.muted), None)
    who = "the drums" if loud else None
    other = next((t for t in song.tracks if t.role in ("chords", "bass") and not t.muted and _alone(t, song)), None)
    who = who or (_the(other) if other is not None and len(song.tracks) > 1 else None)
    if who is None or song.bars < 4:
        return
    last = min(4, song.bars)
    if register == "bars":
        yield _step("change_level", f"make {who} quieter in bars 1 to {last}")
    else:
        yield _step("change_level", f"make {who} quieter until {at_time(song.boundaries()[last])}")
    for section in [s for s in song.sections if section_in_words(str(s.get("name")))][1:4]:
        yield _step("change_level", f"make {who} softer in {section_in_words(str(section['name']))}")


def _about_the_whole(song: SongView, register: Register) -> Iterator[NextStep]:
    if song.tempo_bpm > 66:
        yield _step("set_tempo", "a bit slower")
    if song.tempo_bpm < 160:
        yield _step("set_tempo", "a bit faster")
    if register == "bars":
        if song.mode in ("major", "minor"):
            other = "minor" if song.mode == "major" else "major"
            yield _step("change_key", f"put it in the parallel {other}")
            yield _step("change_key", f"put it in the relative {other}")
        yield _step("transpose", "transpose it up a whole tone")
        yield _step("transpose", "transpose it down a minor third")
    elif song.mode == "major":
        yield _step("change_key", "make it sadder", "key", "tempo", "level")
    elif song.mode == "minor":
        yield _step("change_key", "make it happier", "key", "tempo", "level")


def _about_looking(song: SongView, register: Register) -> Iterator[NextStep]:
    if register == "bars":
        yield _step("song_facts", f"which chords are in bar {min(3, max(1, song.bars))}?")
        if len(song.sections) >= 2:
            yield _step("song_facts", "what is the form?")
        return
    yield _step("song_facts", "what key is it in?")
    if len(song.tracks) > 1:
        yield _step("song_facts", "which instruments are in it?")


def _alone(track: TrackView, song: SongView) -> bool:
    """Whether a part's name means this part and no other."""
    return sum(t.shown.lower() == track.shown.lower() for t in song.tracks) == 1


def _the(track: TrackView) -> str:
    return f"the {track.shown.lower()}"


def _a(noun: str) -> str:
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"
