"""A Hugging Face MusicGen folder, read tensor by tensor: safetensors only, nothing written, nothing executed.

Opens headers first and refuses a folder whose tensors are missing, unknown or of another shape before it reads one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.musicgen.config import ConfigError, ModelConfig, read_config
from models.musicgen.values import WeightsError
from models.musicgen.weights import expected_shapes

if TYPE_CHECKING:
    import torch

ONE_FILE = "model.safetensors"
INDEX = "model.safetensors.index.json"
PARTS = ("text_encoder.", "audio_encoder.")
# Older versions of transformers saved the table of positions, which is computed.
COMPUTED = ("decoder.model.decoder.embed_positions.weights",)
MAX_JSON_BYTES = 32_000_000


class Checkpoint:
    """An opened folder.

    Raises:
        WeightsError: the folder is not there, not whole, or its weights are in a format that could run code.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if not folder.is_dir():
            raise WeightsError(f"There is no folder {folder}; fetch the model first, or name another folder.")
        self.config_json = _json(folder / "config.json")
        try:
            self.config: ModelConfig = read_config(self.config_json)
        except (ConfigError, TypeError, KeyError) as error:
            raise WeightsError(f"{folder}: {error}") from error
        self._files = {name: _opened(path) for name, path in _weight_files(folder).items()}
        self._file_of = {name: file for file, opened in self._files.items() for name in opened.keys()}  # noqa: SIM118
        self._check_decoder()

    def shape(self, name: str) -> tuple[int, ...]:
        """A tensor's shape, from the header alone."""
        return tuple(self._files[self._file_of[name]].get_slice(name).get_shape())

    def __call__(self, name: str) -> torch.Tensor:
        """One tensor, on the CPU, as it is stored."""
        return self._files[self._file_of[name]].get_tensor(name)

    def part(self, prefix: str) -> Mapping[str, torch.Tensor]:
        """All tensors of a part ("text_encoder.", "audio_encoder."), by their names within it."""
        return {name.removeprefix(prefix): self(name) for name in sorted(self._file_of) if name.startswith(prefix)}

    def _check_decoder(self) -> None:
        wanted = expected_shapes(self.config.decoder)
        given = {name for name in self._file_of if not name.startswith(PARTS) and name not in COMPUTED}
        missing, unknown = sorted(wanted.keys() - given), sorted(given - wanted.keys())
        if missing:
            raise WeightsError(
                f"{self.folder} lacks {len(missing)} of the decoder's {len(wanted)} tensors, the first {missing[0]}; "
                "fetch the model's folder anew."
            )
        if unknown:
            raise WeightsError(
                f"{self.folder} has {len(unknown)} tensors that its config.json does not explain, the first "
                f"{unknown[0]}; weights and configuration are not of one model."
            )
        for name, shape in wanted.items():
            if self.shape(name) != shape:
                raise WeightsError(
                    f"{self.folder}: {name} has the shape {list(self.shape(name))}, config.json says {list(shape)}; "
                    "weights and configuration are not of one model."
                )


def _json(path: Path) -> Any:
    try:
        if path.stat().st_size > MAX_JSON_BYTES:
            raise WeightsError(f"{path} has more than {MAX_JSON_BYTES // 1_000_000} MB; no configuration is that long.")
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise WeightsError(f"{path} is not there; the folder is no whole model. Fetch it anew.") from error
    except (OSError, ValueError, RecursionError) as error:
        raise WeightsError(f"{path} cannot be read ({error}); fetch the model's folder anew.") from error
    if not isinstance(content, dict):
        raise WeightsError(f"{path} holds no settings; fetch the model's folder anew.")
    return content


def _weight_files(folder: Path) -> dict[str, Path]:
    """The folder's safetensors files; an index may name files of this folder only."""
    if (folder / INDEX).is_file():
        table = _json(folder / INDEX).get("weight_map")
        names = sorted({str(name) for name in table.values()}) if isinstance(table, dict) else []
        if not names or any(Path(name).name != name or not name.endswith(".safetensors") for name in names):
            raise WeightsError(f"{folder / INDEX} does not list safetensors files of its own folder; fetch it anew.")
        absent = [name for name in names if not (folder / name).is_file()]
        if absent:
            raise WeightsError(f"{folder} lacks {len(absent)} of {len(names)} weight files, the first {absent[0]}.")
        return {name: folder / name for name in names}
    if (folder / ONE_FILE).is_file():
        return {ONE_FILE: folder / ONE_FILE}
    pickled = sorted(path.name for path in folder.glob("pytorch_model*.bin"))
    hint = f"It has {pickled[0]}, which could run code and is never read." if pickled else "Fetch the model first."
    raise WeightsError(f"{folder} has no safetensors weights. {hint}")


def _opened(path: Path) -> Any:
    from safetensors import SafetensorError, safe_open

    try:
        return safe_open(str(path), framework="pt", device="cpu")
    except (SafetensorError, OSError, ValueError) as error:
        raise WeightsError(f"{path} is damaged or cut short ({error}); fetch it anew.") from error
