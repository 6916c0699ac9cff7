"""Words to vectors: T5's encoder and its tokenizer from the model's own folder, through transformers.

No words at all are a single zero vector, as MusicGen was trained (its null text). Projects nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from models.musicgen.config import TextConfig
from models.musicgen.values import RequestError, WeightsError

if TYPE_CHECKING:
    import torch

# Long enough for a page of words; every position more is read in every step.
MAX_PIECES = 256
KEPT_TEXTS = 64


class TextSource(Protocol):
    """What turns words into float32 `[pieces, text_width]`."""

    def __call__(self, text: str) -> torch.Tensor: ...


class KeptTexts:
    """Remembers the last texts, as the same words come again with every take and window."""

    def __init__(self, encode: TextSource, width: int, kept: int = KEPT_TEXTS) -> None:
        self.encode, self.width, self.kept = encode, width, kept
        self._known: OrderedDict[str, torch.Tensor] = OrderedDict()

    def __call__(self, text: str) -> torch.Tensor:
        """Vectors of a text, float32 `[pieces, width]`; one zero vector for no words."""
        import torch

        text = text.strip()
        if not text:
            return torch.zeros(1, self.width)
        if text in self._known:
            self._known.move_to_end(text)
            return self._known[text]
        encoded = self.encode(text)
        if encoded.shape[0] > MAX_PIECES:
            raise RequestError(
                f"The text has {encoded.shape[0]} pieces; the model reads {MAX_PIECES} at most. Say it in fewer words."
            )
        self._known[text] = encoded
        while len(self._known) > self.kept:
            self._known.popitem(last=False)
        return encoded


class T5Text:
    """The published text encoder, in float32: it runs once a text, so exactness costs nothing worth saving."""

    def __init__(self, model: Any, tokenizer: Any, device: torch.device) -> None:
        self.model, self.tokenizer, self.device = model, tokenizer, device

    def __call__(self, text: str) -> torch.Tensor:
        import torch

        pieces = self.tokenizer(text, return_tensors="pt", truncation=True, max_length=MAX_PIECES + 1)["input_ids"]
        if pieces.shape[1] > MAX_PIECES:
            raise RequestError(
                f"The text has more than {MAX_PIECES} pieces, which is all the model reads. Say it shorter."
            )
        with torch.inference_mode():
            return self.model(input_ids=pieces.to(self.device)).last_hidden_state[0].float()


def load_text(
    folder: Path, config: TextConfig, tensors: Callable[[], Mapping[str, torch.Tensor]], device: torch.device
) -> T5Text:
    """T5's encoder with a folder's weights and tokenizer.

    Args:
        tensors: the encoder's own, by the names T5EncoderModel gives them.

    Raises:
        WeightsError: transformers is missing, or weights or tokenizer are not there.
    """
    try:
        import torch
        import transformers as library
    except ImportError as error:
        raise WeightsError("The text encoder needs transformers, which is not installed; run: make neural") from error
    transformers: Any = library
    t5 = transformers.T5Config(**vars(config))
    with torch.device("meta"):
        model = transformers.T5EncoderModel(t5)
    given = dict(tensors())
    shared = given.pop("shared.weight", given.get("encoder.embed_tokens.weight"))
    given.pop("encoder.embed_tokens.weight", None)
    if shared is None:
        raise WeightsError(f"{folder} has no word table of the text encoder; fetch the model's folder anew.")
    given |= {"shared.weight": shared.float(), "encoder.embed_tokens.weight": shared.float()}
    _check_names(folder, {name: tuple(value.shape) for name, value in model.state_dict().items()}, given)
    model.load_state_dict({name: value.float() for name, value in given.items()}, assign=True)
    return T5Text(model.eval().requires_grad_(False).to(device), _tokenizer(folder, transformers), device)


def _check_names(folder: Path, wanted: Mapping[str, tuple[int, ...]], given: Mapping[str, torch.Tensor]) -> None:
    wrong = [name for name in wanted if name not in given or tuple(given[name].shape) != wanted[name]]
    wrong += [name for name in given if name not in wanted]
    if wrong:
        raise WeightsError(
            f"{folder}: {len(wrong)} tensors of the text encoder are missing, unknown or of another shape, the first "
            f"text_encoder.{wrong[0]}; fetch the model's folder anew."
        )


def _tokenizer(folder: Path, transformers: Any) -> Any:
    try:
        return transformers.AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
    except Exception as error:  # the library raises many kinds, all of them for a folder that is not whole
        raise WeightsError(f"{folder} has no tokenizer that can be read ({error}); fetch the folder anew.") from error


class RandomText:
    """The twin for random weights: every word its own random vector, the same in every process."""

    def __init__(self, width: int, seed: int = 0) -> None:
        self.width, self.seed = width, seed

    def __call__(self, text: str) -> torch.Tensor:
        import zlib

        import torch

        words = text.split()[: MAX_PIECES + 1]
        generators = (torch.Generator().manual_seed(self.seed * 0x1_0000_0000 + zlib.crc32(w.encode())) for w in words)
        return torch.stack([torch.randn(self.width, generator=generator) for generator in generators])
