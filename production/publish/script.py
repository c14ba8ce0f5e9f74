"""The verb `script`: the spoken lines as a page to record from, in text or as HTML to print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from models.framework.errors import UsageError
from production.edit.takes import numbered
from production.jobs.progress import open_progress
from production.publish.folder import Shelf
from production.publish.selection import Selection, select
from production.render import dry_run
from production.storage.files import media_folder, ready_folder
from production.voice.speech import BREATH, Line, lines_of
from production.voice.text.spoken_text import hints
from scenes.contents import Entry

HTML = (".html", ".htm")
TEXT = (".txt", ".md")

WORDS = {
    "en": {
        "summary": "{lines} lines, about {minutes:.0f} min. Save each under its name, in one folder:",
        "command": "python render.py lecture --language en --voice FOLDER",
        "advice": "WAV, 48 kHz, 16 bits or more, one channel will do. Begin at once, stop when you are done: the "
        "loudness is evened out later. A line that takes longer than the time beside it makes its beat longer.",
        "time": "{target:.1f} s, {most:.0f} s at most",
        "said": "say",
    },
    "zh": {
        "summary": "共 {lines} 句，约 {minutes:.0f} 分钟。每句按所标的名字存成一个文件，放进同一个文件夹，然后运行：",
        "command": "python render.py lecture --language zh --voice 文件夹",
        "advice": "WAV 格式，48 kHz，16 位以上，单声道即可。开头不要留空白，说完就停；响度之后会统一调整。"
        "如果一句话超过旁边标的时间，画面会自动放慢等它。",
        "time": "{target:.1f} 秒，最长 {most:.0f} 秒",
        "said": "读作",
    },
}


@dataclass(frozen=True)
class Page:
    """One scene's lines."""

    entry: Entry
    lines: tuple[Line, ...]


def make_script(names: Sequence[str], language: str, workers: int, output: Path | None) -> str | Path:
    """The page to record from: its text, or where it was written to.

    Args:
        names: chapters or scenes, all when empty.
        language: the language that is spoken.
        workers: processes that rehearse what changed.
        output: the file: .html for a page to print, .txt or .md for text.

    Raises:
        UsageError: an unknown name, or another kind of file.
    """
    selection = select(names)
    kind = output.suffix.lower() if output is not None else ""
    if output is not None and kind not in HTML + TEXT:
        raise UsageError(f"--output {output} is no page: give a file that ends in .html, .txt or .md")
    media = media_folder()
    shelf = Shelf(output.parent, [output.name], media) if output is not None else None
    ready_folder(media)
    with open_progress() as progress:
        timelines = dry_run.filled(selection.entries, media, workers, progress)
    pages = [Page(entry, lines_of(timelines[entry.scene], language)) for entry in selection.entries]
    text = as_html(selection, pages, language) if kind in HTML else as_text(selection, pages, language)
    return text if shelf is None or output is None else shelf.write(output.name, text)


def as_text(selection: Selection, pages: Sequence[Page], language: str) -> str:
    """In the manner of Markdown."""
    words = WORDS[language]
    parts = [f"# {selection.title[language]}", _summary(pages, language), f"    {words['command']}", words["advice"]]
    for page in pages:
        parts.append(f"## {numbered(page.entry, language)}")
        for line in page.lines:
            help_ = [f"  {written}: {said}" for written, said in hints(line.text, language)]
            parts.append("\n".join([f"{line.file_name}  ({_time(line)})", f"> {_flat(line.text)}", *help_]))
    return "\n\n".join(parts) + "\n"


def as_html(selection: Selection, pages: Sequence[Page], language: str) -> str:
    """A page of its own, without anything from elsewhere: large lines, a box to tick for each, no line torn apart."""
    words, title = WORDS[language], escape(selection.title[language])
    body = [
        f"<header><h1>{title}</h1><p>{escape(_summary(pages, language))}</p>"
        f"<pre>{escape(words['command'])}</pre><p>{escape(words['advice'])}</p></header>"
    ]
    for page in pages:
        items = "\n".join(_item(line) for line in page.lines)
        body.append(f"<section><h2>{escape(numbered(page.entry, language))}</h2>\n<ol>\n{items}\n</ol></section>")
    from production.publish.webfont import font_css

    tag, text = {"zh": "zh-Hans"}.get(language, language), "\n".join(body)
    return PAGE.format(language=tag, title=title, style=font_css(text) + STYLE, body=text)


def _item(line: Line) -> str:
    odd = hints(line.text, line.language)
    said = WORDS[line.language]["said"]
    notes = "".join(f"<li><b>{escape(written)}</b> {said} {escape(spoken)}</li>" for written, spoken in odd)
    return (
        f'<li><p class="head"><span class="box"></span><code>{escape(line.file_name)}</code>'
        f"<span>{escape(_time(line))}</span></p>"
        f'<p class="line">{escape(line.text)}</p>{f"<ul>{notes}</ul>" if notes else ""}</li>'
    )


def _summary(pages: Sequence[Page], language: str) -> str:
    lines = [line for page in pages for line in page.lines]
    minutes = max(1.0, sum(line.target for line in lines) / 60)
    return WORDS[language]["summary"].format(lines=len(lines), minutes=minutes)


def _time(line: Line) -> str:
    """How long the line may take without making its beat longer, and at all."""
    return WORDS[line.language]["time"].format(target=max(0.0, line.target - BREATH), most=line.most)


def _flat(text: str) -> str:
    return " ".join(text.split())


PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
{body}
</body>
</html>
"""

STYLE = """
:root { color-scheme: light; }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1.25rem; color: #16181d; background: #fff;
  font: 1rem/1.5 "Lecture", system-ui, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .75rem; padding-bottom: .3rem; border-bottom: 2px solid #16181d; }
header p { color: #454a55; }
pre { padding: .6rem .8rem; background: #f1f2f4; border-radius: .3rem; white-space: pre-wrap; }
ol, ul { list-style: none; margin: 0; padding: 0; }
ol > li { padding: .9rem 0 1rem; border-bottom: 1px solid #d9dce1; break-inside: avoid; }
.head { display: flex; gap: .6rem; align-items: center; margin: 0; color: #454a55; font-size: .875rem; }
pre, code { font-family: ui-monospace, "DejaVu Sans Mono", "Lecture", monospace; }
.head code { flex: 1; overflow-wrap: anywhere; }
.box { flex: none; width: .9rem; height: .9rem; border: 1.5px solid #454a55; border-radius: .15rem; }
.line { margin: .45rem 0 0; font-size: 1.35rem; line-height: 1.6; overflow-wrap: anywhere; }
ul { display: flex; flex-wrap: wrap; gap: .2rem 1.4rem; margin-top: .4rem; color: #454a55; }
h2 { break-after: avoid; }
@media print { body { max-width: none; margin: 0; padding: 0; } @page { margin: 18mm; } }
"""
