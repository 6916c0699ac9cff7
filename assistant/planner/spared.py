"""What a sentence says to leave alone beside what it asks for: "but don't touch the drums", "except the bridge, which
stays", "keep the tempo", "but not faster".

It holds for that sentence only; what holds for good is a lock (`lock_acts`). Pulled before the clauses are read, and
put into every act afterwards.
"""

import re
from dataclasses import dataclass

from assistant.planner.acts import Act, not_done
from assistant.planner.entities.places import Stretch, bars_of
from assistant.planner.entities.scan import TAKEN, Scan
from assistant.planner.entities.tracks import resolve_words
from assistant.planner.entities.where import pull_excepted, pull_stretches
from assistant.planner.slots import ANYWHERE, IN_BARS, ON_TRACKS, placed
from assistant.planner.state import DialogueState, SongView

# What a word for a matter of the whole piece keeps from being called.
_MATTERS = (
    (re.compile(r"\b(?:tempo|speed|bpm|pace|pulse)\b"), ("set_tempo",)),
    (re.compile(r"\b(?:key|mode|tonality|scale)\b"), ("change_key",)),
    (re.compile(r"\b(?:volume|loudness|level|dynamics)\b"), ("change_level",)),
    (re.compile(r"\b(?:instruments?|instrumentation|players)\b"),
     ("change_instrument", "reorchestrate", "give_tune_to")),
    (re.compile(r"\b(?:chords|harmony|harmonies|chord\s+progression|changes)\b"), ("change_harmony",)),
    (re.compile(r"\b(?:length|duration|form|structure)\b"), ("change_form",)),
    (re.compile(r"\b(?:rhythm|groove|feel)\b"), ("change_rhythm",)),
)  # fmt: skip
_COMPARED = (
    (re.compile(r"\b(?:faster|slower|quicker|speed(?:ing)?\s+up|slow(?:ing)?\s+down)\b"), ("set_tempo",)),
    (re.compile(r"\b(?:louder|softer|quieter)\b"), ("change_level",)),
    (re.compile(r"\b(?:higher|lower)\b"), ("transpose",)),
    (re.compile(r"\b(?:longer|shorter)\b"), ("change_form",)),
)
_VERB = (
    r"(?:make|turn|change|set|put|let|give|add|remove|lose|drop|mute|swap|replace|transpose|raise|lower|bring|take|slow"
    r"|play|do|move|use|have)"
)
_END = rf"(?=\s*(?:$|[,.;!?]|\s(?:but|and|then)\s+(?:please\s+|then\s+|just\s+|only\s+)?{_VERB}\b))"
_LINK = r"(?:[\s,;.-]{0,3}\b(?:but|and|only|just|though|however|while|so|also)\b){0,3}[\s,;.-]{0,3}(?:please\s+)?"
_SUFFIX = (
    r"(?:alone|as\s+(?:it\s+is|they\s+are|is|it\s+was|they\s+were)|untouched|the\s+same|like\s+(?:that|this)|unchanged"
    r"|out\s+of\s+(?:it|this)|in\s+peace)"
)
_ENTERS = r"[^,.;!?]*\b(?:start|begin|open|play|sing|come\s+in|enter)\s+alone\b"  # "let the piano start alone"
_TOUCH = r"(?:touch|change|alter|affect|modify|mess\s+with|edit|include)"
_WHAT = r"(?P<what>(?!only\b)[^,.;!?]{2,70}?)"
_COMPARATIVE = (
    r"(?:any\s+|too\s+much\s+|much\s+)?(?:faster|slower|quicker|louder|softer|quieter|higher|lower|longer|shorter"
    r"|speeding\s+up|slowing\s+down)"
)
_PATTERNS = (
    re.compile(
        rf"{_LINK}\b(?:do\s*n[o']t|don't|dont|do\s+not|never)\s+{_TOUCH}\s+{_WHAT}"
        rf"(?:\s+(?:though|please|at\s+all))*{_END}"
    ),
    re.compile(rf"{_LINK}\bwithout\s+(?:touching|changing|altering|affecting|modifying|including)\s+{_WHAT}{_END}"),
    re.compile(
        rf"{_LINK}\b(?:keep|leave|let|leaving|keeping)\s+(?!{_ENTERS}){_WHAT}\s+(?:exactly\s+)?(?:be\s+)?{_SUFFIX}{_END}"
    ),
    re.compile(rf"[\s,;]+(?:but|and|while)\s+(?:please\s+)?(?:keep|keeping|leave)\s+{_WHAT}{_END}"),
    re.compile(
        r"[\s,;]+(?:but|and|though|only\s+if\s+it\s+(?:does\s*n[o']t\s+get|doesn't\s+get)"
        r"|without\s+(?:getting|making\s+it|it\s+getting|becoming))"
        rf"\s*(?:not\s+)?(?P<compared>{_COMPARATIVE})\b{_END}"
    ),
)
_ELSE = re.compile(
    r"^(?:everything|anything|all|the\s+rest|what(?:ever)?\s+is)\s*(?:else|of\s+it)?$|^(?:everything|anything)\s+else\b|^the\s+(?:rest|others?)\b"
)


@dataclass(frozen=True, slots=True)
class Spared:
    """What one sentence leaves alone: tracks, bars, and tools that would change a matter of the whole piece."""

    tracks: tuple[str, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    tools: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Whether anything was named."""
        return bool(self.words)


def pull_spared(line: str, state: DialogueState) -> tuple[str, Spared]:
    """The sentence without what it says to leave alone, and that."""
    assert state.song is not None
    scan = Scan(line)
    excepted = pull_excepted(scan, state.song, dict(state.context))
    line = scan.text.replace(TAKEN, "") if excepted else line
    spared = Spared(stretches=excepted, words=("those bars",)) if excepted else Spared()
    for pattern in _PATTERNS:
        for _ in range(4):
            found = next((m for m in pattern.finditer(line.lower()) if _meant(m, state) is not None), None)
            if found is None:
                break
            spared = _plus(spared, _meant(found, state) or Spared())
            line = f"{line[: found.start()]} {line[found.end() :]}".strip(" ,;.")
            line = re.sub(r"^(?:but|and|then)\s+", "", line)
    return line, spared


def _meant(found: re.Match[str], state: DialogueState) -> Spared | None:
    """What the words name; None when it is nothing of this song."""
    assert state.song is not None
    if "compared" in found.re.groupindex:
        negated = re.search(r"\bnot\b|doesn't|does\s*n|without", found[0])
        compared = frozenset(t for p, names in _COMPARED if p.search(found["compared"]) for t in names)
        return Spared(tools=compared, words=(f"not {found['compared']}",)) if negated else None
    what = found["what"].strip()
    if _ELSE.match(what):
        return Spared(words=(what,))
    scan = Scan(what)
    place = pull_stretches(scan, state.song, dict(state.context))
    tracks = resolve_words(scan.text.replace(TAKEN, " "), state.song)
    tools = frozenset(t for pattern, names in _MATTERS if pattern.search(what) for t in names)
    if len(tracks) == len(state.song.tracks):
        tracks = ()
    if tools:
        return Spared(tools=tools, words=(what,))
    if place and place.stretches and not tracks:
        return Spared(stretches=place.stretches, words=(what,))
    return Spared(tracks=tracks, words=(what,)) if tracks else None


def _plus(one: Spared, other: Spared) -> Spared:
    return Spared(
        tuple(dict.fromkeys((*one.tracks, *other.tracks))),
        (*one.stretches, *other.stretches),
        one.tools | other.tools,
        (*one.words, *other.words),
    )


def keep_spared(acts: list[Act], spared: Spared, song: SongView) -> list[Act]:
    """The acts with what is spared left out of each."""
    if not (spared.tracks or spared.stretches or spared.tools):
        return acts
    out: list[Act] = []
    for act in acts:
        if act.tool in spared.tools:
            out.append(not_done(act.words or act.tool, f"You said to leave that as it is: {', '.join(spared.words)}."))
        elif act.tool in ANYWHERE:
            out.append(_everywhere_but(act, spared))
        elif act.tool in ON_TRACKS:
            out += _on_others(act, spared, song)
        else:
            out.append(act)
    return out


def _everywhere_but(act: Act, spared: Spared) -> Act:
    args = dict(act.args)
    named = set(map(str, args.get("tracks") or ()))
    if spared.tracks and (not named or named & set(spared.tracks)):
        args["except_tracks"] = [*args.get("except_tracks", ()), *spared.tracks]
    if spared.stretches:
        pairs = [[s.first_bar, s.last_bar] for s in spared.stretches]
        args["except_bars"] = [*args.get("except_bars", ()), *pairs]
    return Act(act.tool, args, act.notes, act.words)


def _on_others(act: Act, spared: Spared, song: SongView) -> list[Act]:
    args = dict(act.args)
    named = [str(t) for t in args.get("tracks") or [track.id for track in song.tracks]]
    left = [t for t in named if t not in spared.tracks]
    if not left:
        return [not_done(act.words or act.tool, "You said to leave that alone as well.")]
    if spared.tracks and len(left) < len(named):
        args["tracks"] = left
    if not spared.stretches or act.tool not in IN_BARS:
        return [Act(act.tool, args, act.notes, act.words)]
    bars = _less(bars_of(args) or (Stretch(1, song.bars, "all"),), spared.stretches)
    calls = placed(act.tool, args, bars) if bars else []
    return [Act(act.tool, call, act.notes if k == 0 else (), act.words) for k, call in enumerate(calls)]


def _less(stretches: tuple[Stretch, ...], gone: tuple[Stretch, ...]) -> tuple[Stretch, ...]:
    """Stretches without the bars of others."""
    out = list(stretches)
    for g in gone:
        pairs = [
            pair
            for s in out
            for pair in (
                (s.first_bar, min(s.last_bar, g.first_bar - 1)),
                (max(s.first_bar, g.last_bar + 1), s.last_bar),
            )
        ]
        out = [Stretch(first, last, f"bars {first} to {last}") for first, last in pairs if first <= last]
    return tuple(out)
