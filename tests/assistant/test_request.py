"""What comes in is refused in a sentence before anything of it is kept."""

import json
from typing import Any

import pytest

from assistant.request import MAX_CONTEXT_DEPTH, check_context
from tools.errors import LimitError


@pytest.mark.parametrize(
    "text",
    [
        '{"at_s": NaN}',
        '{"at_s": Infinity}',
        '{"at_s": 1e400}',
        '{"x": {"y": [1, -Infinity]}}',
        '{"selection": {"bars": [NaN, 1]}}',
        '{"x": ' + "[" * MAX_CONTEXT_DEPTH + "1" + "]" * MAX_CONTEXT_DEPTH + "}",
    ],
)
def test_a_context_that_no_json_can_hold_is_refused(text: str) -> None:
    with pytest.raises(LimitError):
        check_context(json.loads(text))


@pytest.mark.parametrize("context", [{}, {"at_s": 0.0, "selection": {"bars": [1, 2], "tracks": ["a"]}, "x": [[[1.5]]]}])
def test_a_plain_context_comes_back_as_it_is(context: dict[str, Any]) -> None:
    assert check_context(context) == context
