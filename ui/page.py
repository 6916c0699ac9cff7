"""The page Gradio serves: places for the parts of the page, the chat, the box to write in, and their two events.

Layout and events only; what the events do is in `ui/chat.py`, what fills the places in `ui/static/`. Nothing here
needs a policy with `'unsafe-eval'`: no `gr.HTML` (its templates are evaluated), no `js=`, no `js_on_load`. The places
are plain elements inside `gr.Markdown` with constant text of ours (so it needs no sanitising, and Gradio never draws
it again), and the tab's state reaches Python in a request header (`static/chat/bridge.js`). Both events go with
`queue=False`: one request, one answer, no event stream that could break.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gradio as gr

from ui.chat import Chat

STATIC = Path(__file__).parent / "static"
# What the box takes: the endings that `static/chat/files.js` names by what becomes of them. That file refuses all
# others in the page's own words, so Gradio is not told of them: it would say it in English, over the bar.
FILE_TYPES = [
    *(".mid", ".midi", ".xml", ".musicxml", ".mxl", ".abc", ".mei", ".krn"),
    *(".wav", ".flac", ".ogg", ".oga", ".mp3", ".aif", ".aiff", ".aifc"),
    *(".png", ".jpg", ".jpeg", ".gif", ".webp"),
    *(".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi"),
]
# A sentence may be long: what is too long the desk says in a sentence, and the box must not turn it into a file.
MAX_PLAIN_TEXT_CHARACTERS = 10_000_000

BAR = """
<div class="pl-bar" id="pl-bar">
<a class="pl-skip" href="#pl-box" data-t="page.skip"></a>
<button type="button" id="pl-toggle-projects" class="pl-icon-button" aria-expanded="false" aria-controls="pl-left">
<svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true"><path d="M3 5h14M3 10h14M3 15h14"
 stroke="currentColor" stroke-width="2" stroke-linecap="round"/></svg>
<span data-t="page.projects"></span></button>
<h1 class="pl-brand">Parlando</h1>
<span id="pl-project-name"></span>
{switch}
</div>
"""

PROJECTS = '<h2 class="pl-hidden-text" data-t="page.projects"></h2><div id="parlando-projects"></div>'

ABOVE_CHAT = """
<h2 class="pl-hidden-text" data-t="page.chat"></h2>
<div id="parlando-welcome" hidden></div>
<div id="pl-older" hidden><button type="button" class="pl-quiet" data-t="chat.older"></button></div>
"""

BELOW_CHAT = """
<div id="pl-net" role="status" aria-live="polite"></div>
<div id="parlando-progress"></div>
<div id="pl-notice" role="alert"></div>
<div id="pl-attached" role="status"></div>
<div id="parlando-selection"></div>
"""

# On narrow screens one of the two is seen; on wide ones both are.
PANES = {"chat": "pl-middle", "studio": "pl-right"}
# The same four panels on every width: name and the place in it.
PANELS = {
    "song": "parlando-studio",
    "versions": "parlando-versions",
    "downloads": "parlando-downloads",
    "settings": "parlando-settings",
}


def build_page(chat: Chat) -> gr.Blocks:
    """The page, to be mounted with `page_options()`."""
    with gr.Blocks(title="Parlando", fill_width=True, analytics_enabled=False) as page:
        _place(BAR.format(switch=_tabs("pl-switch", "pl-switch", PANES)), "pl-top")
        with gr.Row(elem_id="pl-shell"):
            with gr.Column(elem_id="pl-left", min_width=0):
                _place(PROJECTS, "pl-projects-place")
            with gr.Column(elem_id="pl-middle", min_width=0):
                _place(ABOVE_CHAT, "pl-above-chat")
                shown = _chatbot()
                _place(BELOW_CHAT, "pl-below-chat")
                box = _box()
            with gr.Column(elem_id="pl-right", min_width=0):
                _place(_panels(), "pl-panels-place")
        facts = gr.Markdown("", elem_id="pl-told", sanitize_html=False, container=False, padding=False)
        refresh = gr.Button("Draw the chat anew", elem_id="pl-refresh", visible="hidden")
        _wire(chat, shown, box, facts, refresh)
    return page


def _tabs(elem_id: str, style: str, panels: Mapping[str, str]) -> str:
    """A list of tabs, the first one chosen; `static/chat/layout.js` says their words and moves among them."""
    tabs = [
        f'<button type="button" role="tab" id="pl-tab-{name}" aria-controls="{panel}" data-t="page.{name}"'
        f' aria-selected="{str(not i).lower()}" tabindex="{-1 if i else 0}"></button>'
        for i, (name, panel) in enumerate(panels.items())
    ]
    return f'<div class="{style}" role="tablist" id="{elem_id}">{"".join(tabs)}</div>'


def _panels() -> str:
    panels = [
        f'<div role="tabpanel" id="pl-panel-{name}" aria-labelledby="pl-tab-{name}"{" hidden" if i else ""}>'
        f'<div id="{place}"></div></div>'
        for i, (name, place) in enumerate(PANELS.items())
    ]
    tabs = _tabs("pl-panel-tabs", "pl-tabs", {name: f"pl-panel-{name}" for name in PANELS})
    return f'<div class="pl-panels">{tabs}{"".join(panels)}</div>'


def _place(markup: str, elem_id: str) -> gr.Markdown:
    """Constant markup of ours, on one line so that no markdown is seen in it."""
    line = markup.replace("\n", " ").strip()
    return gr.Markdown(
        line, elem_id=elem_id, elem_classes="pl-place", sanitize_html=False, container=False, padding=False
    )


def _chatbot() -> gr.Chatbot:
    return gr.Chatbot(
        elem_id="pl-chat",
        show_label=False,
        container=False,
        height="100%",
        buttons=[],
        feedback_options=None,
        latex_delimiters=[],
        allow_tags=False,
        layout="bubble",
        sanitize_html=True,
        autoscroll=True,
        group_consecutive_messages=False,
    )


def _box() -> gr.MultimodalTextbox:
    return gr.MultimodalTextbox(
        elem_id="pl-box",
        label="Say what to play or change",
        show_label=False,
        container=False,
        placeholder="Say what to play …",
        sources=["upload", "microphone"],
        file_count="multiple",
        lines=1,
        max_lines=8,
        max_plain_text_length=MAX_PLAIN_TEXT_CHARACTERS,
    )


def _wire(chat: Chat, shown: gr.Chatbot, box: gr.MultimodalTextbox, facts: gr.Markdown, refresh: gr.Button) -> None:
    def say(said: dict[str, Any] | None, request: gr.Request) -> tuple[Any, Any, str]:
        drawn, clears, told = chat.say(said, request)
        return gr.skip() if drawn is None else drawn, None if clears else gr.skip(), told

    def show(request: gr.Request) -> tuple[Any, str]:
        drawn, told = chat.show(request)
        return gr.skip() if drawn is None else drawn, told

    quiet: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
    box.submit(say, [box], [shown, box, facts], trigger_mode="multiple", **quiet)
    refresh.click(show, None, [shown, facts], trigger_mode="always_last", **quiet)


def warm_up() -> None:
    """Have Gradio import now what it imports at the first event (matplotlib, where it is installed: over a second)."""
    from gradio.utils import MatplotlibBackendMananger

    with MatplotlibBackendMananger():
        pass


def head() -> str:
    """What goes into the page's head: our stylesheets, the colours' values first, and our modules."""
    sheets = sorted(STATIC.glob("css/*.css"), key=lambda path: (path.stem != "tokens", path.stem != "page", path.stem))
    links = [f'<link rel="stylesheet" href="/static/css/{path.name}">' for path in sheets]
    return "\n".join([*links, '<script type="module" src="/static/main.js"></script>'])


def theme() -> gr.themes.Base:
    """The browser's own fonts; the colours are given by `static/css/page.css` from `tokens.css`, light and dark."""
    fonts = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"]
    mono = ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace"]
    return gr.themes.Base(font=fonts, font_mono=mono)


def page_options() -> dict[str, Any]:
    """What `gr.mount_gradio_app` has to know of the page's looks."""
    return {"theme": theme(), "head": head()}
