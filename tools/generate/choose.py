"""Who makes the sound: by what is needed, the licence policy, what this machine has, what is on disk, and the setting.

Order where nothing is set: ACE-Step on a GPU (MIT), MusicGen on a GPU (melody models first where chords or a tune
shall be followed), Stable Audio on a GPU, MusicGen on the CPU, and the exact rendering, which is always there. What is
passed over is said with its reason. Nothing is loaded and nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from models.weights_table import WEIGHTS, Kind, WeightsRow
from tools.errors import LimitError, MissingError
from tools.generate.backend import AudioBackend, Missing
from tools.generate.backends.acestep import AceStepBackend
from tools.generate.backends.musicgen import MusicGenBackend
from tools.generate.backends.shelf import Shelved, own_folder, shelved
from tools.generate.backends.stable_audio import StableAudioBackend
from tools.generate.hardware import Hardware, hardware
from tools.generate.values import Capabilities, SoundOrder

AUTO = "auto"
BRING = "Bring it:"
EXACT = "soundfont"
REMOTE = "remote"
KINDS: tuple[Kind, ...] = ("ace-step", "musicgen", "stable-audio")
SETTING_WORDS = "auto, soundfont, musicgen[:NAME_OR_FOLDER], ace-step[:FOLDER], stable-audio[:FOLDER] or remote:URL"

# Rows of each kind, the one taken first where several are on disk. On a GPU the larger one that fits, melody models
# before those that read words only; on a CPU the faster one.
ON_GPU: dict[Kind, tuple[str, ...]] = {
    "ace-step": ("ace-step", "ace-step-2b"),
    "musicgen": (
        "musicgen-stereo-melody-large",
        "musicgen-melody-large",
        "musicgen-stereo-melody",
        "musicgen-melody",
        "musicgen-stereo-large",
        "musicgen-large",
        "musicgen-stereo-medium",
        "musicgen-medium",
        "musicgen-stereo-small",
        "musicgen-small",
    ),
    "stable-audio": ("stable-audio-3", "stable-audio-open"),
}
ON_CPU: dict[Kind, tuple[str, ...]] = {
    "ace-step": ("ace-step-2b", "ace-step"),
    "musicgen": tuple(reversed(ON_GPU["musicgen"])),
    "stable-audio": ("stable-audio-open", "stable-audio-3"),
}
# Which one to bring where none of a kind is on disk.
ADVISED_ON_GPU: dict[Kind, tuple[str, ...]] = {
    "ace-step": ("ace-step",),
    "musicgen": ("musicgen-melody",),
    "stable-audio": ("stable-audio-open",),
}
# On a CPU size decides what a person will wait for, so the small one is told beside it: as what it is, see `_lacks`.
ADVISED_ON_CPU: dict[Kind, tuple[str, ...]] = {
    **ADVISED_ON_GPU,
    "ace-step": ("ace-step-2b",),
    "musicgen": ("musicgen-small", "musicgen-melody"),
}

ABILITY_WORDS: dict[str, str] = {
    "text": "follow words",
    "negative": "leave away what words say",
    "melody": "follow a tune",
    "chords": "follow chords",
    "continuation": "carry on from a recording",
    "inpaint": "make a part anew knowing both its sides",
    "style": "follow the sound of a reference",
    "cover": "make a recording anew in other sounds",
    "stems": "give the parts one by one",
    "stream": "sound while it is made",
    "exact": "play the notes themselves",
}


@dataclass(frozen=True, slots=True)
class Need:
    """What the sound's maker must be able to do.

    Attributes:
        abilities: Names of capabilities without which it will not do.
        prefers: Names of capabilities that decide between makers that will do.
        seconds: Length of the sound, where it is known.
        accepts_cpu: Whether a network may run on the CPU unasked; the caller then tells the time it takes first.
    """

    abilities: frozenset[str] = frozenset({"text"})
    prefers: frozenset[str] = frozenset()
    seconds: float | None = None
    accepts_cpu: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """Who makes the sound.

    Attributes:
        why: Why it is this one, for a person.
        lacks: What it does not do of what was preferred, in a sentence; empty where it does all of it.
        passed_over: Why it is none of the others, most wanted first, with the command that brings what is missing.
    """

    backend: AudioBackend
    why: str
    passed_over: tuple[str, ...] = ()
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the person set: a kind ("auto", "soundfont", "remote" or a kind of weights) and a name, folder or URL."""

    kind: str = AUTO
    what: str = ""


@dataclass(frozen=True, slots=True)
class _Candidate:
    backend: AudioBackend
    weights: Shelved | None


def choose(
    need: Need,
    *,
    exact: AudioBackend,
    data_dir: Path,
    commercial_only: bool = False,
    chosen: str = AUTO,
    machine: Hardware | None = None,
    device: str = "auto",
    precision: str = "auto",
) -> Choice:
    """Choose who makes a sound.

    Args:
        need: What it must be able to do.
        exact: The exact rendering, taken where nothing else will do.
        data_dir: Parlando's data folder, with the weights.
        commercial_only: Whether only makers take part whose results may be sold.
        chosen: The setting, as `parse_setting` reads it.
        machine: What this machine has; looked up when None.
        device: "auto", "cuda" or "cpu".
        precision: Of MusicGen's weights in memory.

    Raises:
        LimitError: The setting names nothing there is.
    """
    if parse_setting(chosen).kind == EXACT:
        return Choice(exact, "The exact rendering was chosen: the song's own notes.")
    taken, why, passed = best(need, data_dir, commercial_only, chosen, machine, device, precision)
    if taken is not None:
        return Choice(taken, why, passed, _lacks(taken, need))
    return Choice(exact, "Nothing else can make this here, so the exact rendering plays: the song's own notes.", passed)


def best(
    need: Need,
    data_dir: Path,
    commercial_only: bool = False,
    chosen: str = AUTO,
    machine: Hardware | None = None,
    device: str = "auto",
    precision: str = "auto",
) -> tuple[AudioBackend | None, str, tuple[str, ...]]:
    """The best maker beside the exact rendering, or None; why it is that one; why the others are passed over."""
    machine = machine or hardware()
    setting = parse_setting(chosen)
    on_gpu = device == "cuda" or (device == "auto" and machine.cuda)
    fitting: list[_Candidate] = []
    passed: list[str] = []
    candidates = list(_candidates(setting, data_dir, on_gpu, device, precision))
    for candidate in sorted(candidates, key=lambda candidate: _short_of(candidate, need)):
        against = _against(candidate, need, commercial_only, setting, machine, on_gpu)
        if against:
            passed.append(against)
        else:
            fitting.append(candidate)
    passed.sort(key=lambda sentence: BRING not in sentence)  # what one command mends comes first
    if not fitting:
        return None, "", tuple(passed)
    first = min(fitting, key=lambda candidate: _short_of(candidate, need))
    return first.backend, _why(first, need, setting), tuple(passed)


def parse_setting(text: str) -> Setting:
    """Read a setting such as "musicgen:melody", "ace-step:/weights/ace", "remote:http://127.0.0.1:7870".

    Raises:
        LimitError: It names nothing there is.
    """
    kind, _, what = text.strip().partition(":")
    kind, what = kind.strip().lower() or AUTO, what.strip()
    if kind in WEIGHTS and kind not in KINDS and not what:  # "ace-step" alone is the kind: whichever fits here
        return Setting(WEIGHTS[kind].kind, kind)
    if kind in (AUTO, EXACT) and not what:
        return Setting(kind)
    if kind in KINDS or (kind == REMOTE and what.startswith(("http://", "https://"))):
        return Setting(kind, what)
    raise LimitError(f"There is no sound backend {text[:60]!r}", f"It is {SETTING_WORDS}", "Correct it, or say auto")


def row_for(kind: str, what: str) -> WeightsRow | None:
    """The row a person means by "melody", "musicgen-melody" or "2b"; None where it is a folder."""
    for name in (what.lower(), f"{kind}-{what.lower()}"):
        row = WEIGHTS.get(name)
        if row is not None and row.kind == kind:
            return row
    return None


def _candidates(setting: Setting, data_dir: Path, on_gpu: bool, device: str, precision: str) -> Iterator[_Candidate]:
    if setting.kind == REMOTE:
        yield _Candidate(_remote(setting.what, data_dir), None)
        return
    for kind in KINDS if setting.kind == AUTO else [k for k in KINDS if k == setting.kind]:
        for weights in _weights_of(kind, setting.what, data_dir, on_gpu):
            yield _Candidate(_backend(kind, weights, device, precision), weights)


def _weights_of(kind: Kind, what: str, data_dir: Path, on_gpu: bool) -> list[Shelved]:
    """What of a kind could be taken: what was named, else all that is on disk, else the one to bring."""
    if what:
        row = row_for(kind, what)
        return [shelved(row, data_dir) if row else own_folder(_folder(what))]
    order = ON_GPU if on_gpu else ON_CPU
    there = [weights for name in order[kind] if (weights := shelved(WEIGHTS[name], data_dir)).is_there]
    advised = ADVISED_ON_GPU if on_gpu else ADVISED_ON_CPU
    return there or [shelved(WEIGHTS[name], data_dir) for name in advised[kind]]


def _folder(what: str) -> Path:
    folder = Path(what).expanduser()
    if not folder.is_dir():
        raise LimitError(
            f"{what[:80]!r} is neither weights that are known nor a folder",
            f"Known are {', '.join(WEIGHTS)}",
            "Name one of these, or a folder with weights",
        )
    return folder


def _backend(kind: Kind, weights: Shelved, device: str, precision: str) -> AudioBackend:
    if kind == "ace-step":
        return AceStepBackend(weights, device)
    if kind == "stable-audio":
        return StableAudioBackend(weights, device)
    return MusicGenBackend(weights, device, precision)


def _remote(url: str, data_dir: Path) -> AudioBackend:
    from models.serving.tokens import TokenError, read_token
    from tools.generate.backends.remote import RemoteBackend

    try:
        return RemoteBackend(url, read_token(data_dir / "engine"))
    except TokenError as error:
        raise MissingError(str(error)) from error


def _against(
    candidate: _Candidate, need: Need, commercial_only: bool, setting: Setting, machine: Hardware, on_gpu: bool
) -> str:
    """Why a candidate will not do, or empty. The licence comes first: what must not be used is not advertised."""
    backend, weights = candidate.backend, candidate.weights
    title = weights.title if weights else backend.name
    state = (weights.missing(machine) if weights else None) or backend.state()
    if isinstance(state, Missing) and weights is None:
        return _with_command(state)
    licence = backend.licence
    if commercial_only and not licence.commercial:
        return f"{title} takes no part, because this project keeps to what may be used commercially. {licence.sentence}"
    lacking = _lacking(need, backend.capabilities)
    if lacking and not (isinstance(state, Missing) and not backend.capabilities.names):
        return f"{title} cannot {lacking}."
    if weights is not None:
        too_small = _too_small(weights, setting, machine, on_gpu, need)
        if too_small:
            return f"{title} {too_small}"
    if not isinstance(state, Missing):
        return ""
    return _with_command(state, _expected(candidate, need, on_gpu))


def _short_of(candidate: _Candidate, need: Need) -> int:
    return len(need.prefers - candidate.backend.capabilities.names)


def _lacks(backend: AudioBackend, need: Need) -> str:
    """What was preferred and it does not do, in a sentence: nobody shall find out from the recording."""
    missing = _said(need.prefers - backend.capabilities.names)
    return f"It cannot {missing}, so a take may well not hold them." if missing and backend.capabilities.names else ""


def _said(names: frozenset[str]) -> str:
    """Abilities in words: "follow chords and a tune"."""
    if names == {"chords", "melody"}:
        return "follow chords and a tune"
    return " or ".join(ABILITY_WORDS[name] for name in ABILITY_WORDS if name in names)


def _expected(candidate: _Candidate, need: Need, on_gpu: bool) -> str:
    """What to expect of weights before anybody brings them: what they do of what is preferred, and the wait."""
    held = _said(need.prefers & candidate.backend.capabilities.names)
    told = [f"It can {held}." if held else _lacks(candidate.backend, need)]
    one_s = candidate.backend.eta_s(SoundOrder("", need.seconds, 0)) if need.seconds and not on_gpu else None
    if one_s and need.seconds:
        told.append(f"A take of {need.seconds:.0f} s: about {_duration(one_s)} on this CPU, a guess.")
    return " ".join(sentence for sentence in told if sentence)


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds / 10)) * 10} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"


def _lacking(need: Need, capabilities: Capabilities) -> str:
    """In words, what a maker cannot do."""
    if need.seconds and capabilities.max_s is not None and need.seconds > capabilities.max_s:
        return f"make more than {capabilities.max_s:g} seconds, and {need.seconds:.0f} are needed"
    missing = [ABILITY_WORDS[name] for name in ABILITY_WORDS if name in need.abilities - capabilities.names]
    return " or ".join(missing)


def _too_small(weights: Shelved, setting: Setting, machine: Hardware, on_gpu: bool, need: Need) -> str:
    """In words, why a model is too much for this machine; what is asked for by name may be slow, not impossible."""
    by_name = setting.kind != AUTO
    if on_gpu and machine.gpu_bytes and weights.gpu_bytes > machine.gpu_bytes:
        return f"needs {weights.gpu_bytes / 1e9:.0f} GB of GPU memory; here is {machine.words}."
    if on_gpu or by_name:
        return ""
    if weights.row is not None and weights.row.kind != "musicgen":
        return f"needs a GPU that torch can use; to wait for the CPU, ask for {weights.row.kind} by name."
    return "" if need.accepts_cpu else "would run on the CPU here, many times slower than it sounds."


def _why(candidate: _Candidate, need: Need, setting: Setting) -> str:
    state = candidate.backend.state()
    detail = candidate.backend.name if isinstance(state, Missing) else state.detail
    by = "as it was chosen" if setting.kind != AUTO else "the best that can do this here"
    held = [
        ABILITY_WORDS[name] for name in ABILITY_WORDS if name in need.prefers & candidate.backend.capabilities.names
    ]
    also = f" It can {' and '.join(held)}." if held else ""
    return f"{detail[:1].upper()}{detail[1:]}, {by}.{also} {candidate.backend.licence.sentence}"


def _with_command(state: Missing, expected: str = "") -> str:
    sentence = f"{state.sentence} {expected}".strip()
    return f"{sentence} {BRING} {state.command}" if state.command else sentence
