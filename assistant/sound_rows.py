"""What the doctor says about real audio: kinds of backends, what each lacks, the command that brings it, who is taken.

Looks at the disk and at installed metadata only; loads and fetches nothing.
"""

from __future__ import annotations

from assistant.machine import Row
from assistant.settings import SOUND_BACKEND_VARIABLE, Settings
from models.weights import get_command, is_there, size_words
from models.weights_table import WEIGHTS, Kind, WeightsRow
from tools.errors import MusicError
from tools.generate.backend import Missing
from tools.generate.backends.shelf import weights_root
from tools.generate.choose import ADVISED_ON_CPU, ADVISED_ON_GPU, EXACT, KINDS, Need, best, parse_setting
from tools.generate.hardware import NEURAL_COMMAND, Hardware, hardware

NAMES: dict[Kind, str] = {"ace-step": "ACE-Step", "musicgen": "MusicGen", "stable-audio": "Stable Audio"}


def sound_rows(settings: Settings, machine: Hardware | None = None) -> tuple[Row, ...]:
    """One row a kind of backend, then who would be chosen."""
    machine = machine or hardware()
    return (*(_kind(kind, settings, machine) for kind in KINDS), _chosen(settings, machine))


def weights_row(settings: Settings) -> Row:
    """What weights lie here, with their licences."""
    there = [row for row in WEIGHTS.values() if is_there(row, weights_root(settings.data_dir))]
    here = ", ".join(f"{row.title} ({row.licence})" for row in there) or "none yet"
    detail = f"none needed to compose, play and engrave; for real audio: {here}"
    return Row("weights", "ok", detail, command="" if there else "parlando weights")


def _kind(kind: Kind, settings: Settings, machine: Hardware) -> Row:
    root = weights_root(settings.data_dir)
    there = [row for row in WEIGHTS.values() if row.kind == kind and is_there(row, root)]
    advised = WEIGHTS[(ADVISED_ON_GPU if machine.cuda else ADVISED_ON_CPU)[kind][-1]]  # which follows the most
    where = "on the GPU" if machine.cuda else "on the CPU, slowly"
    licence = ", ".join(dict.fromkeys(row.licence for row in there or [advised]))
    if there and machine.torch:
        return Row(NAMES[kind], "ok", f"{', '.join(row.title for row in there)} {where}", licence)
    if there or not machine.torch:
        what = there[0] if there else advised
        return Row(NAMES[kind], "optional", f"{_size(what)} needs the neural set first", licence, NEURAL_COMMAND)
    return Row(
        NAMES[kind], "optional", f"{_size(advised)} is not here; it would run {where}", licence, get_command(advised)
    )


def _size(row: WeightsRow) -> str:
    return f"{row.title} ({size_words(row.size_bytes)})"


def _chosen(settings: Settings, machine: Hardware) -> Row:
    wanted = Need(prefers=frozenset({"chords", "melody"}))
    device, precision = settings.sound_device, settings.sound_precision
    try:
        kind = parse_setting(settings.sound_backend).kind
        taken = None
        if kind != EXACT:
            taken, *_ = best(wanted, settings.data_dir, False, settings.sound_backend, machine, device, precision)
    except MusicError as error:
        return Row("real audio", "optional", str(error), command=f"unset {SOUND_BACKEND_VARIABLE}")
    if taken is None:
        return Row("real audio", "ok", f"set to {kind}: the exact rendering plays, with the SoundFont")
    state = taken.state()
    detail = state.sentence if isinstance(state, Missing) else state.detail
    return Row("real audio", "ok", f"set to {kind}: {detail}", taken.licence.name)
