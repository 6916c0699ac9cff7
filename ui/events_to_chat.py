"""Turns as the API tells them (TurnView) become the messages a `gr.Chatbot` shows.

Pure: no database, no request, no Gradio. Every text that a person, a file or a model wrote is escaped here; the only
HTML in a message is ours, and its buttons (`class="pl-act"`, what they do in `name`, with what in `value`) are heard
by `static/chat/actions.js`. The page's sanitiser stays on behind it.
"""

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

Words = Mapping[str, str]
Message = dict[str, Any]
TurnView = Mapping[str, Any]

# Inside a block of HTML a blank line would start markdown again, so no text may bring a line of its own.
_LINES = re.compile(r"\r\n|\r|\n|\u2028|\u2029")
# What markdown makes links of: brackets, and bare addresses of pages and of mail (GFM 6.9). Written as entities they
# read the same. A backslash before them would escape the entity, so it goes. A diagram, which may hold links, stays
# a text.
_NEVER_LINKS = (
    (re.compile(r"\\?\["), "&#91;"),
    (re.compile(r"\\?:(?=\\?/)"), "&#58;"),
    (re.compile(r"(?i)(?<=www)\\?\."), "&#46;"),
    (re.compile(r"\\?@"), "&#64;"),
    (re.compile(r"(?i)(`{3,}|~{3,})[ \t]*mermaid"), r"\1text"),
)
_BETWEEN_CHOICES = re.compile(r"; (?![^(]*\))")  # not those inside the brackets of a reason
_MADE_TOOLS_BY_KEY = "chat.tool."


def messages(turns: Sequence[TurnView], words: Words) -> list[Message]:
    """The messages of these turns, in order; only the last turn's next steps can be tapped.

    Args:
        turns: As `GET /api/projects/{id}/chat` gives them.
        words: The page's strings in the person's language.
    """
    shown: list[Message] = []
    for turn in turns:
        shown += turn_messages(turn, words, live=turn is turns[-1])
    return shown


def turn_messages(turn: TurnView, words: Words, live: bool) -> list[Message]:
    """What was said, and, once it is there, what came of it."""
    said = [{"role": "user", "content": _said(turn, words)}]
    answer = _answer(turn, words, live)
    return [*said, {"role": "assistant", "content": answer}] if answer else said


def text(value: Any) -> str:
    """Escaped text for the inside of our HTML, on one line of source."""
    return _LINES.sub("<br>", html.escape(str(value), quote=True))


def markdown(reply: str) -> str:
    """A reply's markdown without HTML, pictures or links: emphasis, lists, tables and code stay.

    A model's reply may hold anything; a picture or a link in it could carry what was said here to another host.
    """
    escaped = html.escape(reply, quote=False).replace("&gt;", ">")
    for what, shown in _NEVER_LINKS:
        escaped = what.sub(shown, escaped)
    return escaped


def action(name: str, value: str, label: str, style: str = "") -> str:
    """A button in a message; `static/chat/actions.js` does what `name` says with `value`."""
    look = f"pl-act pl-act-{name} {style}".strip()
    return f'<button type="button" class="{look}" name="{name}" value="{_value(value)}">{text(label)}</button>'


def _value(value: str) -> str:
    # A newline in an attribute would end our block of HTML if a blank line followed.
    return _LINES.sub("&#10;", html.escape(value, quote=True))


def _said(turn: TurnView, words: Words) -> str:
    parts = [f'<div class="pl-said">{text(turn["text"])}</div>'] if turn["text"] else []
    attachments = [_attachment(each, words) for each in turn.get("attachments") or ()]
    if attachments:
        parts.append(f'<div class="pl-attachments">{"".join(attachments)}</div>')
    return "".join(parts) or '<div class="pl-said">…</div>'


def _attachment(attachment: Mapping[str, Any], words: Words) -> str:
    label, kind, url = str(attachment["label"]), attachment.get("kind"), attachment.get("url") or ""
    if not _is_ours(url):
        return f'<span class="pl-file">{text(label)}</span>'
    if kind == "picture":
        return f'<img class="pl-picture" src="{_value(url)}" alt="{text(label)}" loading="lazy">'
    if kind == "video":
        return (
            f'<span class="pl-file">{text(label)}</span>'
            f'<video class="pl-video" src="{_value(url)}" title="{text(label)}" controls preload="none"></video>'
        )
    play = action("hear", url, words["chat.play_file"].format(name=label)) if kind == "audio" else ""
    return play or f'<span class="pl-file">{text(label)}</span>'


def _is_ours(url: str) -> bool:
    return url.startswith("/media/") and "//" not in url


def _answer(turn: TurnView, words: Words, live: bool) -> str:
    if turn["state"] == "running":
        return ""
    if turn["state"] == "failed":
        return _failed(turn, words)
    blocks = [
        _steps(turn, words),
        markdown(turn.get("reply") or ""),
        _chosen(turn, words),
        _receipt(turn, words),
        _players(turn, words),
        _next(turn, words) if live else "",
    ]
    return "\n\n".join(block for block in blocks if block)


def _failed(turn: TurnView, words: Words) -> str:
    reason = turn.get("reason") or words["chat.failed"]
    is_stopped = (turn.get("job") or {}).get("state") == "cancelled"
    said = f'<p class="{"pl-stopped" if is_stopped else "pl-failed"}">{text(reason)}</p>'
    if turn["text"] and not turn.get("attachments"):
        return said + f'<div class="pl-acts">{action("say", turn["text"], words["chat.again"])}</div>'
    return said + f"<p>{text(words['chat.again_by_hand'])}</p>"


def _steps(turn: TurnView, words: Words) -> str:
    steps = turn.get("steps") or ()
    if not steps:
        return ""
    seconds_s = turn.get("seconds")
    key = "chat.steps_one" if len(steps) == 1 else "chat.steps"
    summary = words[key].format(count=len(steps))
    if seconds_s is not None:
        summary = words["chat.in_seconds"].format(what=summary, seconds=f"{seconds_s:.1f}")
    lines = "".join(f"<li{_step_class(step)}>{_step(step, words)}</li>" for step in steps)
    return f'<details class="pl-steps"><summary>{text(summary)}</summary><ol>{lines}</ol></details>'


def _step_class(step: Mapping[str, Any]) -> str:
    return "" if step.get("status") == "ok" else ' class="pl-step-failed"'


def _step(step: Mapping[str, Any], words: Words) -> str:
    tool = str(step.get("tool", ""))
    name = words.get(_MADE_TOOLS_BY_KEY + tool, tool.replace("_", " "))
    told = str(step.get("summary") or "")
    return f"<strong>{text(name)}</strong>" + (f": {text(told)}" if told else "")


def _receipt(turn: TurnView, words: Words) -> str:
    receipt, line = turn.get("receipt"), turn.get("receipt_line")
    if not receipt or not line:
        return ""
    short = turn.get("receipt_short") or line
    parts = [
        f'<p class="pl-rows">{text(line)}</p>' if short != line else "",
        _rows(words["chat.asked"], [_asked(row, words) for row in receipt.get("asked") or ()]),
        _rows(words["chat.changed"], [_changed(row) for row in receipt.get("changed") or ()]),
        _rows(words["chat.kept"], [_kept(row) for row in receipt.get("kept") or ()]),
    ]
    return f'<details class="pl-receipt"><summary>{text(short)}</summary>{"".join(parts)}</details>'


def _chosen(turn: TurnView, words: Words) -> str:
    """What the composer chose where nothing was said: one line that opens."""
    chosen = turn.get("chosen")
    if not chosen:
        return ""
    rows = "".join(f"<li>{text(each)}</li>" for each in _BETWEEN_CHOICES.split(str(chosen).removesuffix(".")))
    return (
        f'<details class="pl-steps pl-chosen"><summary>{text(words["chat.chosen"])}</summary><ul>{rows}</ul></details>'
    )


def _rows(title: str, rows: Sequence[str]) -> str:
    if not rows:
        return ""
    return f'<p class="pl-rows">{text(title)}</p><ul>{"".join(f"<li>{row}</li>" for row in rows)}</ul>'


def _asked(row: Mapping[str, Any], words: Words) -> str:
    mark = "✓" if row.get("ok") else "✗"
    if row.get("plain"):
        return f"{mark} {text(row['plain'])}"
    told = words["chat.asked_got"].format(asked=plain(row.get("asked")), got=plain(row.get("got")))
    return f"{mark} {text(row.get('what', ''))}: {text(told)}"


def _changed(row: Mapping[str, Any]) -> str:
    if row.get("plain"):
        return text(row["plain"])
    where, detail = row.get("where"), row.get("detail")
    at = f" ({text(where)})" if where else ""
    return f"{text(row.get('what', ''))}{at}" + (f": {text(detail)}" if detail else "")


def _kept(row: Mapping[str, Any]) -> str:
    mark = "✓" if row.get("ok") else "✗"
    if row.get("plain"):
        return f"{mark} {text(row['plain'])}"
    where = row.get("where")
    return f"{mark} {text(row.get('what', ''))}" + (f" ({text(where)})" if where else "")


def plain(value: Any) -> str:
    """A receipt's value as a person reads it."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {plain(each)}" for key, each in value.items() if each is not None)
    if isinstance(value, list | tuple):
        return ", ".join(plain(each) for each in value)
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return "–" if value is None else str(value)


def _players(turn: TurnView, words: Words) -> str:
    acts: list[str] = []
    takes, version = turn.get("takes") or (), turn.get("version")
    if version and all(take["id"] != version["id"] for take in takes):
        label = words["chat.play_version"].format(version=version["id"])
        name = version.get("plain") or version.get("label")
        if name:
            label = f"{label} · {name}"
        acts.append(action("play", str(version["id"]), label))
    for one, other in _compared(turn):
        label = words["chat.compare_on_roll"].format(one=one, other=other)
        acts.append(action("compare", f"{one} {other}", label))
    for candidate in turn.get("candidates") or ():
        if all(take["id"] != candidate["id"] for take in takes):
            acts += _candidate(candidate, words)
    played = f'<div class="pl-acts">{"".join(acts)}</div>' if acts else ""
    return played + "".join(_take(take, words) for take in takes)


def _compared(turn: TurnView) -> list[tuple[str, str]]:
    """Versions a turn told the difference of, by id."""
    done = [s for s in turn.get("steps") or () if s.get("tool") == "compare_versions" and s.get("status") == "ok"]
    pairs = [
        (str(s["args"].get("one")), str(s["args"].get("other"))) for s in done if isinstance(s.get("args"), Mapping)
    ]
    return [pair for pair in pairs if all(re.fullmatch(r"v\d{1,9}", each) for each in pair)]


def _take(take: Mapping[str, Any], words: Words) -> str:
    """A take: its name, what there is to press, and what was measured in it."""
    number, version, rows = take["take"], str(take["id"]), take.get("rows") or ()
    is_kept = bool(take.get("kept"))
    name = words["chat.take_kept" if is_kept else "chat.take_named"].format(take=number, version=version)
    acts = [action("play", version, words["chat.play_take"].format(take=number))]
    acts += [] if is_kept else [action("say", str(take["say"]), words["chat.keep_take"].format(take=number))]
    told = words["chat.take_met"].format(met=sum(bool(row.get("ok")) for row in rows), of=len(rows))
    measured = "".join(f"<li>{_in_take(row, words)}</li>" for row in rows)
    label = f'<details class="pl-receipt"><summary>{text(told)}</summary><ul>{measured}</ul></details>' if rows else ""
    look = "pl-take pl-take-kept" if is_kept else "pl-take"
    return f'<div class="{look}"><p>{text(name)}</p><div class="pl-acts">{"".join(acts)}</div>{label}</div>'


def _in_take(row: Mapping[str, Any], words: Words) -> str:
    ok = bool(row.get("ok"))
    asked = plain(row["asked"]) if row.get("asked") not in (None, "") else ""
    got = words["chat.asked_got"].format(asked=asked, got=plain(row.get("got"))) if asked else plain(row.get("got"))
    verdict = words["chat.take_row_met" if ok else "chat.take_row_missed"]
    return f"{'✓' if ok else '✗'} {text(row.get('what', ''))}: {text(got)} ({text(verdict)})"


def _candidate(candidate: Mapping[str, Any], words: Words) -> list[str]:
    version, label = str(candidate["id"]), str(candidate.get("label") or candidate["id"])
    take = words["chat.take_this"].format(label=label)
    return [
        action("play", version, words["chat.play_version"].format(version=f"{version} · {label}")),
        action("say", words["chat.take_words"].format(version=version), take),
    ]


def _next(turn: TurnView, words: Words) -> str:
    choices = [action("say", str(c["say"]), str(c["label"]), "pl-choice") for c in turn.get("choices") or ()]
    if choices:
        return f'<div class="pl-acts pl-next">{"".join(choices)}</div>'
    suggestions = [action("say", str(s), str(s), "pl-suggestion") for s in (turn.get("suggestions") or ())[:3]]
    if not suggestions:
        return ""
    return f'<p class="pl-rows">{text(words["chat.next"])}</p><div class="pl-acts pl-next">{"".join(suggestions)}</div>'
