"""What the planner knows at a turn: the song's summary, the versions, the page's context, and the turns so far.

Everything is rebuilt from the messages, so that the same transcript always gives the same answer. Only what a person
said is read for intent; what files
say (names, lyrics, tags) stands in the JSON block and is data.
"""

import itertools
import json
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tools.edit.catalogue import FAMILIES

OPEN, CLOSE = "<<<parlando-state>>>", "<<<end-of-state>>>"
_BLOCK = re.compile(re.escape(OPEN) + r"(.*?)" + re.escape(CLOSE), re.DOTALL)
RECORDING_TOOLS = frozenset({"make_real", "carry_on"})
FAMILY_TOOLS = frozenset(FAMILIES)
CATALOGUE_TOOLS = FAMILY_TOOLS | {"borrow_groove"}
MUTATING = RECORDING_TOOLS | FAMILY_TOOLS | frozenset({
    "lock", "unlock", "borrow_groove",
    "compose", "set_tempo", "transpose", "change_key", "change_instrument", "give_tune_to", "reorchestrate",
    "change_level", "mute", "add_track", "remove_track", "set_words",
    "exact_sound", "like_project", "take_from_version", "blend_versions",
    "by_hand", "play_in",
})  # fmt: skip


def encode_state(state: Mapping[str, Any]) -> str:
    """The state as a block of text for a system message.

    Args:
        state: Plain JSON: `song` (summary or None), `version`, `versions`, `context`, `attachments`.
    """
    # "<" is escaped, so that no title or label can write a mark of its own.
    text = json.dumps(state, ensure_ascii=True, separators=(",", ":")).replace("<", "\\u003c")
    return f"{OPEN}{text}{CLOSE}"


def decode_state(messages: Sequence[Any]) -> dict[str, Any]:
    """The last state block in the system messages; empty when there is none or it cannot be read."""
    for message in reversed(messages):
        if getattr(message, "type", "") != "system":
            continue
        found = _BLOCK.findall(text_of(message))
        if found:
            try:
                value = json.loads(found[-1])
            except ValueError:
                continue
            return value if isinstance(value, dict) else {}
    return {}


def text_of(message: Any) -> str:
    """The text of a message whose content may be a string or a list of blocks."""
    content = getattr(message, "content", "")
    if isinstance(content, str):
        return content
    parts = [
        block if isinstance(block, str) else block.get("text", "") for block in content if isinstance(block, str | dict)
    ]
    return " ".join(part for part in parts if isinstance(part, str))


@dataclass(frozen=True)
class TrackView:
    """A track as the summary tells it."""

    id: str
    name: str
    role: str
    program: int
    is_drum: bool
    muted: bool = False
    instrument: str = ""
    shown_name: str = ""

    @property
    def shown(self) -> str:
        """What people see in score and mixer; the handle `name` stays when an instrument changes."""
        return self.shown_name or self.name


@dataclass(frozen=True)
class SongView:
    """The song's summary with the questions the planner asks of it."""

    summary: Mapping[str, Any]

    @property
    def title(self) -> str:
        return str(self.summary.get("title") or "")

    @property
    def key(self) -> str:
        """Such as "D minor"."""
        return str(self.summary.get("key") or "")

    @property
    def tonic(self) -> str:
        return self.key.split(" ")[0] if self.key else ""

    @property
    def mode(self) -> str:
        return self.key.partition(" ")[2]

    @property
    def tempo_bpm(self) -> float:
        return float(self.summary.get("tempo_bpm") or 0.0)

    @property
    def meter(self) -> str:
        return str(self.summary.get("meter") or "4/4")

    @property
    def bars(self) -> int:
        return int(self.summary.get("bars") or 0)

    @property
    def duration_s(self) -> float:
        return float(self.summary.get("duration_s") or 0.0)

    @property
    def sections(self) -> list[Mapping[str, Any]]:
        return [s for s in self.summary.get("sections") or () if isinstance(s, Mapping)]

    @property
    def tracks(self) -> tuple[TrackView, ...]:
        rows = [t for t in self.summary.get("tracks") or () if isinstance(t, Mapping)]
        return tuple(
            TrackView(
                str(row.get("id") or ""), str(row.get("name") or ""), str(row.get("role") or "other"),
                int(row.get("program") or 0),
                bool(row.get("is_drum")), bool(row.get("muted")), str(row.get("instrument") or ""),
                str(row.get("shown_name") or ""),
            )
            for row in rows
        )  # fmt: skip

    def names(self, track_ids: Sequence[str]) -> tuple[str, ...]:
        """Names of tracks by id, as people see them."""
        return tuple(track.shown for track in self.tracks if track.id in track_ids)

    def boundaries(self) -> list[float]:
        """Seconds where bars 1, 2, ... begin and the last one ends: as told in the state, else by the first tempo."""
        told = self.summary.get("bar_times_s")
        if isinstance(told, list) and len(told) == self.bars + 1:
            return [float(second) for second in told]
        numerator, _, denominator = self.meter.partition("/")
        top, bottom = int(numerator or 4), int(denominator or 4)
        felt = top / 3 if bottom == 8 and top % 3 == 0 and top > 3 else top * 4 / bottom
        bar_s = felt * 60.0 / self.tempo_bpm if self.tempo_bpm else 2.0
        return [bar * bar_s for bar in range((self.bars or 0) + 1)]

    def bar_at_s(self, seconds: float) -> int:
        """The bar sounding at a time."""
        return max(1, min(self.bars or 1, bisect_right(self.boundaries(), seconds + 0.01)))

    def bars_between(self, start_s: float, end_s: float) -> tuple[int, int]:
        """The bars that come nearest to a stretch of time, at least one."""
        times = self.boundaries()
        first = min(range(max(1, len(times) - 1)), key=lambda i: abs(times[i] - start_s))
        last = min(range(len(times)), key=lambda i: abs(times[i] - end_s))
        return first + 1, max(last, first + 1)


@dataclass(frozen=True)
class Frame:
    """A tool call that was made, and whether it worked."""

    tool: str
    args: Mapping[str, Any]
    ok: bool
    result: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PastTurn:
    """One earlier turn: what the person said, what was done, what was answered."""

    text: str
    frames: tuple[Frame, ...] = ()
    reply: str = ""

    @property
    def changes(self) -> tuple[Frame, ...]:
        """The calls that changed the song."""
        return tuple(frame for frame in self.frames if frame.ok and frame.tool in MUTATING)

    @property
    def question(self) -> Frame | None:
        """The question the turn ended with, as a call of `ask_person`; a tool may ask back as well."""
        for frame in reversed(self.frames):
            if frame.tool == "ask_person":
                return frame
            if frame.ok and frame.result.get("question") and frame.result.get("choices"):
                asked = {name: frame.result[name] for name in ("question", "choices")}
                return Frame("ask_person", asked, True, frame.result)
        return None


@dataclass(frozen=True)
class DialogueState:
    """All the planner reads besides the sentence itself.

    Attributes:
        words: How the person is spoken to: "plain" in seconds, "bars" in bars (`assistant.wording`).
        projects: What the person's other projects are called.
    """

    song: SongView | None = None
    version: str | None = None
    versions: tuple[Mapping[str, Any], ...] = ()
    context: Mapping[str, Any] = field(default_factory=dict)
    attachments: tuple[Mapping[str, Any], ...] = ()
    turns: tuple[PastTurn, ...] = ()
    words: str = "bars"
    projects: tuple[str, ...] = ()

    @property
    def last(self) -> PastTurn | None:
        """The turn before this one."""
        return self.turns[-1] if self.turns else None

    def last_change(self) -> PastTurn | None:
        """The latest turn that changed the song."""
        return next((turn for turn in reversed(self.turns) if turn.changes), None)


def dialogue_state(messages: Sequence[Any]) -> DialogueState:
    """The state before the last thing the person said.

    Args:
        messages: LangChain messages, or anything with `type`, `content` and, for calls, `tool_calls`.
    """
    block = decode_state(messages)
    people = [i for i, message in enumerate(messages) if getattr(message, "type", "") == "human"]
    turns = tuple(_turn(messages[start:end]) for start, end in itertools.pairwise(people))
    song = block.get("song")
    return DialogueState(
        song=SongView(song) if isinstance(song, Mapping) and song else None,
        version=block.get("version"),
        versions=tuple(row for row in block.get("versions") or () if isinstance(row, Mapping)),
        context=block.get("context") if isinstance(block.get("context"), Mapping) else {},  # type: ignore[arg-type]
        attachments=tuple(row for row in block.get("attachments") or () if isinstance(row, Mapping)),
        turns=turns,
        projects=tuple(str(name) for name in block.get("projects") or ()),
        words="plain" if block.get("words") == "plain" else "bars",
    )


def _turn(messages: Sequence[Any]) -> PastTurn:
    frames, reply = frames_of(messages[1:]), ""
    for message in messages[1:]:
        if getattr(message, "type", "") == "ai" and text_of(message).strip():
            reply = text_of(message)
    return PastTurn(text_of(messages[0]), frames, reply)


def frames_of(messages: Sequence[Any]) -> tuple[Frame, ...]:
    """The calls in a stretch of messages with their results, in order."""
    results = {str(m.tool_call_id): m for m in messages if getattr(m, "type", "") == "tool"}
    frames = []
    for message in messages:
        for call in getattr(message, "tool_calls", None) or ():
            answer = results.get(str(call.get("id")))
            result = result_of(answer)
            ok = (
                answer is not None
                and getattr(answer, "status", "success") != "error"
                and result.get("status", "ok") != "error"
            )
            frames.append(Frame(str(call.get("name")), dict(call.get("args") or {}), ok, result))
    return tuple(frames)


def result_of(message: Any) -> dict[str, Any]:
    """A tool message's facts: its artefact, else its JSON text, else its text as the summary."""
    artifact = getattr(message, "artifact", None)
    if isinstance(artifact, dict):
        return artifact
    text = text_of(message) if message is not None else ""
    try:
        value = json.loads(text)
    except ValueError:
        return {"summary": text}
    return value if isinstance(value, dict) else {"summary": text}
