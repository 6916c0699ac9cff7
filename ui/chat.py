"""What the chat's two events do: take in a sentence, and draw the conversation anew from the database.

The browser's copy of the chat is never read. Which project is meant, and what is selected, comes with every call in the
header `X-Parlando-Here`, which `static/chat/bridge.js` writes in the tab the sentence was typed in; whose project it is
the desk checks. Knows nothing of layout.
"""

import html
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.request import check_context
from tools.errors import LimitError, MusicError
from ui.events_to_chat import Message, Words, messages

if TYPE_CHECKING:
    import gradio as gr

    from assistant.desk import Desk

log = logging.getLogger("parlando")

HERE = "x-parlando-here"
MAX_HERE_CHARACTERS = 8_000
TURNS_SHOWN = 30
MAX_TURNS_SHOWN = 1_000


@dataclass(frozen=True)
class Here:
    """What the tab knows: which project is open, what is selected, and how many turns it shows."""

    project: str | None = None
    context: Mapping[str, Any] = field(default_factory=dict)
    last: int = TURNS_SHOWN


def read_here(header: str | None) -> Here:
    """The tab's header as values.

    Raises:
        LimitError: It is too long or not what `bridge.js` writes.
    """
    if not header:
        return Here()
    if len(header) > MAX_HERE_CHARACTERS:
        raise LimitError(
            f"What is selected takes {len(header)} characters, at most {MAX_HERE_CHARACTERS}; select less."
        )
    try:
        plain = json.loads(header)
    except (ValueError, RecursionError):
        plain = None
    if not isinstance(plain, dict) or not isinstance(plain.get("context", {}), dict):
        raise LimitError("The page sent something unreadable; reload it.")
    project, last = plain.get("project"), plain.get("last")
    last = last if isinstance(last, int) and 0 < last <= MAX_TURNS_SHOWN else TURNS_SHOWN
    context = check_context(plain.get("context", {}))
    return Here(project if isinstance(project, str) else None, context, last)


def told(**facts: Any) -> str:
    """A value for the hidden Markdown that `static/chat/chat.js` reads: what the server tells the tab."""
    return f'<div class="pl-told" title="{html.escape(json.dumps(facts), quote=True)}"></div>'


@dataclass(frozen=True)
class Chat:
    """The chat over a desk.

    Attributes:
        desk: Answers for the database.
        owner_of: Whose request this is.
        words_of: The page's strings in that person's language.
    """

    desk: "Desk"
    owner_of: Callable[["gr.Request"], str]
    words_of: Callable[[str, "gr.Request"], Words]

    def show(self, request: "gr.Request") -> tuple[list[Message] | None, str]:
        """The conversation as the database has it: (messages, or None to leave what is shown; what to tell the tab)."""
        try:
            return self._drawn(read_here(request.headers.get(HERE)), request)
        except MusicError as error:
            return None, told(notice=str(error))

    def say(self, box: Mapping[str, Any] | None, request: "gr.Request") -> tuple[list[Message] | None, bool, str]:
        """Take in what was typed and dropped: (messages or None, whether files are to go from the box, what to tell).

        The words in the box are the tab's to take out (`static/chat/box.js`): by the time this answer arrives, the
        next sentence may stand there.
        """
        words = str((box or {}).get("text") or "")
        files = [Path(str(file)) for file in (box or {}).get("files") or ()]
        if not words.strip() and not files:
            return None, False, told(nothing=True)
        try:
            here = read_here(request.headers.get(HERE))
            if here.project is None:
                raise LimitError(self.words_of(self.owner_of(request), request)["chat.not_ready"])
            said = self.desk.say(self.owner_of(request), here.project, words, files, here.context)
            drawn, facts = self._drawn(here, request, turn=said["turn"])
            return drawn, bool(files), facts
        except MusicError as error:
            return None, False, told(notice=str(error))
        except Exception as error:
            log.exception("a sentence could not be taken in")
            sentence = (
                f"Something in Parlando failed ({type(error).__name__}); your words are still there, send them again."
            )
            return None, False, told(notice=sentence)

    def _drawn(self, here: Here, request: "gr.Request", **more: Any) -> tuple[list[Message], str]:
        if here.project is None:
            return [], told(project=None, turns=0, more=False, **more)
        owner = self.owner_of(request)
        chat = self.desk.chat(owner, here.project, last=here.last)
        drawn = messages(chat["turns"], self.words_of(owner, request))
        return drawn, told(project=here.project, turns=len(chat["turns"]), more=chat["more"], **more)
