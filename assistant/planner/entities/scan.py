"""A sentence being read: each parser takes the words it understands, so that no two of them read the same ones.

Rule that pays off: longest and most specific first. What is left at the end is what nobody understood.
"""

import re
from collections.abc import Iterator

from assistant.planner.text import lower

TAKEN = "¦"  # stands where words were taken: no letter, no digit, no space, so that patterns do not join across it


class Scan:
    """A line of text and what of it is still unread.

    Attributes:
        text: Unread text in its own case; taken characters are `TAKEN`.
        low: The same in lower case.
        original: The line as it came.
    """

    def __init__(self, text: str) -> None:
        self.original = text
        self.text = text
        self.low = lower(text)

    def copy(self) -> "Scan":
        """A second reading of what is unread now."""
        twin = Scan(self.original)
        twin.text, twin.low = self.text, self.low
        return twin

    def take(self, start: int, end: int) -> None:
        """Mark characters [start, end) as read."""
        gap = TAKEN * (end - start)
        self.text = self.text[:start] + gap + self.text[end:]
        self.low = self.low[:start] + gap + self.low[end:]

    def search(self, pattern: re.Pattern[str], exact_case: bool = False) -> re.Match[str] | None:
        """The first match, left unread. Patterns are written in lower case unless `exact_case`."""
        return pattern.search(self.text if exact_case else self.low)

    def pull(self, pattern: re.Pattern[str], exact_case: bool = False) -> re.Match[str] | None:
        """The first match, taken."""
        found = self.search(pattern, exact_case)
        if found:
            self.take(*found.span())
        return found

    def pull_all(self, pattern: re.Pattern[str], exact_case: bool = False) -> Iterator[re.Match[str]]:
        """Every match in order, each taken."""
        for found in list(pattern.finditer(self.text if exact_case else self.low)):
            self.take(*found.span())
            yield found

    def left(self) -> list[str]:
        """The words nobody took, in lower case."""
        return re.findall(r"[^\W\d_](?:[^\W_]|['-](?=\w))*", self.low)
