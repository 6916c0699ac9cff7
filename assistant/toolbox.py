"""The ONE table of tools a brain sees, offline planner and language model alike.

A row names a tool, says in words for a model what it does, and points to the function that does it on a `Workbench`.
How a call travels (LangChain)
is `assistant.agent`'s matter; what music it makes is `tools`' matter.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from assistant import arguments as a
from assistant.edit_arguments import GrooveArguments, LockArguments, UnlockArguments, arguments_of, words_of
from assistant.handlers import (
    alternatives,
    catalogue,
    compose,
    edit,
    groove,
    history,
    neighbour,
    real,
    talk,
    version_music,
    versions,
    words,
)
from assistant.workbench import Outcome, Workbench
from tools.edit.catalogue import FAMILIES


@dataclass(frozen=True)
class ToolRow:
    """One tool.

    Attributes:
        name: What a brain calls.
        words: What it does, for a language model.
        arguments: Its schema.
        run: Does it.
        ends_turn: True for a question or a refusal: nothing runs after it.
    """

    name: str
    words: str
    arguments: type[a.Arguments]
    run: Callable[[Workbench, Any], Outcome]
    ends_turn: bool = False


TOOLBOX: tuple[ToolRow, ...] = (
    ToolRow(
        "compose",
        "Compose a new piece. Give only what the person said; what is left out is chosen and told in the result.",
        a.ComposeArguments,
        compose.compose_song,
    ),
    ToolRow(
        "bring_tune",
        "Bring in a well-known public-domain tune by its title, when it is at hand, as the song to work on.",
        a.BringTuneArguments,
        compose.bring_tune,
    ),
    ToolRow(
        "like_project",
        "Compose a new piece after another project of the person (its style, players, key, tempo, form or chords), "
        "with what else was said on top.",
        a.LikeArguments,
        neighbour.like_project,
    ),
    ToolRow("add_track", "Add one new part that fits the song.", a.AddArguments, compose.add_part),
    ToolRow("set_tempo", "Change the tempo by number or percent; no note changes.", a.TempoArguments, edit.tempo),
    ToolRow(
        "transpose",
        "Move pitches up or down, everywhere or in some tracks and bars.",
        a.TransposeArguments,
        edit.transposition,
    ),
    ToolRow(
        "change_key", "Put the song in another key or mode (parallel minor, dorian, ...).", a.KeyArguments, edit.key
    ),
    ToolRow(
        "change_instrument",
        "Play some tracks on another instrument, same notes.",
        a.InstrumentArguments,
        edit.instrument,
    ),
    ToolRow("give_tune_to", "Let another instrument play the melody, same notes.", a.TuneArguments, edit.tune),
    ToolRow("reorchestrate", "Share all parts out to these instruments.", a.ReorchestrateArguments, edit.orchestra),
    ToolRow(
        "change_level", "Play louder or softer, everywhere or in some tracks and bars.", a.LevelArguments, edit.level
    ),
    ToolRow("mute", "Silence tracks in the mix, or let them sound again.", a.MuteArguments, edit.muting),
    ToolRow("remove_track", "Take tracks out of the song.", a.RemoveArguments, edit.removal),
    *(ToolRow(family, words_of(family), arguments_of(family), catalogue.runner(family)) for family in FAMILIES),
    ToolRow(
        "borrow_groove",
        "Put the groove of another version, or of the MIDI file just dropped, under the song: drums, lilt, bass.",
        GrooveArguments,
        groove.borrow_groove,
    ),
    ToolRow(
        "lock",
        "Promise that a stretch of some tracks never changes again, in the person's words, until it is unlocked.",
        LockArguments,
        catalogue.lock_place,
    ),
    ToolRow(
        "unlock",
        "Lift such promises: those of the words, tracks or bars named, or all.",
        UnlockArguments,
        catalogue.unlock_place,
    ),
    ToolRow(
        "set_words",
        "Put words under the tune of the song, change those of a section, or take them away. Nobody sings them.",
        a.SetWordsArguments,
        words.set_words,
    ),
    ToolRow(
        "make_real",
        "Make a real-sounding recording of the song by a neural model, its notes kept; takes are measured, the best is "
        "kept. With bars or seconds: redo that stretch of the recording there is.",
        a.RealArguments,
        real.make_real,
    ),
    ToolRow(
        "carry_on",
        "Let what is heard now go on: new sound of so many seconds or bars after its end.",
        a.CarryOnArguments,
        real.carry_on,
    ),
    ToolRow(
        "exact_sound",
        "Let the song sound as the exact rendering of its notes again instead of as a recording.",
        a.NoArguments,
        real.exact_sound,
    ),
    ToolRow("undo", "Go back by so many changes.", a.StepsArguments, history.undo),
    ToolRow("redo", "Bring back what was undone.", a.StepsArguments, history.redo),
    ToolRow("go_to_version", "Make an earlier version the current one.", a.VersionArguments, history.go_to_version),
    ToolRow("name_version", "Give a version the person's own name for it.", a.NameArguments, versions.name_version),
    ToolRow("star_version", "Mark a version as a favourite, or not.", a.StarArguments, versions.star_version),
    ToolRow(
        "delete_version",
        "Take a version out of sight; it asks first where a star or other versions hang on it.",
        a.DeleteArguments,
        versions.delete_version,
    ),
    ToolRow(
        "compare_versions",
        "Tell what differs between two versions, by part and bar; changes nothing.",
        a.CompareArguments,
        version_music.compare_versions,
    ),
    ToolRow(
        "take_from_version",
        "Put parts of another version into the song, in place of its own: its drums, its tune, its bass in some bars.",
        a.TakeArguments,
        version_music.take_from_version,
    ),
    ToolRow(
        "blend_versions",
        "Make a version between two others: half way, or any share of the way.",
        a.BlendArguments,
        version_music.blend_versions,
    ),
    ToolRow(
        "restore_version", "Bring a deleted version back into sight.", a.VersionArguments, versions.restore_version
    ),
    ToolRow(
        "song_facts",
        "Look up facts of the song before answering a question about it.",
        a.FactsArguments,
        talk.song_facts,
    ),
    ToolRow("explain", "Look up a term of music theory.", a.ExplainArguments, talk.explain),
    ToolRow(
        "own_taste",
        "Tell what is known of the tunes the person likes (from stars, choices, undos), or erase it when they say so.",
        a.TasteArguments,
        talk.own_taste,
    ),
    ToolRow(
        "ask_person",
        "Ask one short question when unsure what is meant.",
        a.AskArguments,
        talk.ask_person,
        ends_turn=True,
    ),
    ToolRow(
        "offer_alternatives",
        "Offer two or three short ways to listen to when a wish of taste is vague; nothing changes until one is picked "
        "with go_to_version.",
        a.OfferArguments,
        alternatives.offer_alternatives,
        ends_turn=True,
    ),
    ToolRow(
        "not_done",
        "Name a part of the request that you leave undone while you do the rest; the turn then counts as partial.",
        a.NotDoneArguments,
        talk.not_done,
    ),
    ToolRow(
        "refuse", "Say no to what cannot be done, with the next step.", a.RefuseArguments, talk.refuse, ends_turn=True
    ),
)


def tool_row(name: str) -> ToolRow | None:
    """The row of a tool, None for an unknown name."""
    return next((row for row in TOOLBOX if row.name == name), None)
