"""The essay's tokens as HTML: formulas as MathML, measured values and citations as links to where they come from."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup, escape

from production.publish.text import essay, references
from production.publish.text.markdown import mathml

EXPONENT = re.compile("10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)$")
FROM_SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "−0123456789")
WIDE = re.compile("[⺀-鿿豈-﫿＀-￯。，、；：！？“”‘’（）《》]")


@dataclass
class Writer:
    """Writes one page's prose.

    Attributes:
        language: of the page.
        words: what the pages themselves say in that language.
        notes: the essay's margin notes by label.
        sources: sources in the order of the page's list; those that are cited are put at its end.
        claim_link: where a claim's evidence is, from this page; None where it is in no page.
        page_link: where a chapter or a film is ("chapter", "geometry"); None where it is in no page.
    """

    language: str
    words: Mapping[str, str]
    claim_link: Callable[[Any], str | None]
    page_link: Callable[[str, str], str | None]
    notes: Mapping[str, tuple[Token, ...]] = field(default_factory=dict)
    sources: list[str] = field(default_factory=list)
    noted: int = 0

    def html(self, tokens: Sequence[Token]) -> Markup:
        """Tokens of a block, or of inlines, as HTML."""
        return Markup(_Html(self).render(tokens, OPTIONS, {}))

    def prose(self, block: essay.Prose) -> Markup:
        """A block, followed by the margin notes that it calls for."""
        first = self.noted
        html = self.html(block.tokens)
        if self.noted == first:
            return html
        rows = [
            Markup('<p class="note" id="note-{n}"><a href="#ref-{n}" aria-label="{label}">{n}</a> {text}</p>').format(
                n=first + i, label=self.words["note"].format(number=first + i), text=self.inline(self.notes[label])
            )
            for i, label in enumerate(block.notes, start=1)
        ]
        return Markup('<div class="noted">{}<div class="notes">{}</div></div>').format(html, Markup("").join(rows))

    def inline(self, tokens: Sequence[Token]) -> Markup:
        """The words of one or more paragraphs, without the paragraphs."""
        parts = [self.html((token,)) for token in tokens if token.type == "inline"]
        return Markup(" ").join(parts)

    def number_of(self, source: str) -> int:
        """A source's number in the page's list."""
        if source not in self.sources:
            self.sources.append(source)
        return self.sources.index(source) + 1

    def next_note(self) -> int:
        self.noted += 1
        return self.noted


def raised(text: str) -> Markup:
    """A number with its power of ten raised: 1.1×10<sup>−15</sup>."""
    power = EXPONENT.search(text)
    if not power:
        return escape(text)
    exponent = power[1].translate(FROM_SUPERSCRIPTS)
    return Markup("{}10<sup>{}</sup>").format(text[: power.start()], exponent)


OPTIONS = OptionsDict(
    {
        "maxNesting": 20, "html": False, "linkify": False, "typographer": False, "quotes": "", "xhtmlOut": False,
        "breaks": False, "langPrefix": "", "highlight": None,
    }
)  # fmt: skip


class _Html(RendererHTML):
    """A method for each kind of token that is written in a way of its own."""

    def __init__(self, writer: Writer) -> None:
        super().__init__()
        self._writer = writer

    def claim(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        meta, writer = tokens[at].meta, self._writer
        claim = references.claim_of(meta["scene"], meta["words"])
        value = raised(references.measured(claim, meta["format"], writer.language))
        link = writer.claim_link(claim)
        if link is None:
            return Markup('<span class="value">{}</span>').format(value)
        return Markup('<a class="value" href="{}" title="{}">{}</a>').format(link, writer.words["evidence_link"], value)

    def cite(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        number = self._writer.number_of(tokens[at].meta["source"])
        label = self._writer.words["number"].format(number=number)
        return Markup('<a class="cite" href="#source-{0}" aria-label="{1}">[{0}]</a>').format(number, label)

    def footnote_ref(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        number = self._writer.next_note()
        label = self._writer.words["note_of"].format(number=number)
        html = '<sup class="ref"><a id="ref-{0}" href="#note-{0}" aria-label="{1}">{0}</a></sup>'
        return Markup(html).format(number, label)

    def math_inline(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        return mathml(tokens[at].content)

    def math_block(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        return f'<div class="formula">{mathml(tokens[at].content, display=True)}</div>\n'

    def link_open(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        kind, _, name = str(tokens[at].attrs["href"]).partition(":")
        if kind not in ("chapter", "film"):
            return Markup('<a href="{}">').format(tokens[at].attrs["href"])
        link = self._writer.page_link(kind, name)
        return Markup('<a href="{}">').format(link) if link else "<a>"

    def th_open(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        """The corner of a table that names nothing is no heading."""
        return '<th scope="col">' if tokens[at + 1].content else "<td>"

    def th_close(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        return "</th>" if tokens[at - 1].content else "</td>"

    def softbreak(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        """No space between ideographs where a line of the source ends."""
        around = [tokens[i].content for i in (at - 1, at + 1) if 0 <= i < len(tokens)]
        if self._writer.language == "zh" and len(around) == 2:
            before, after = around[0][-1:], around[1][:1]
            if WIDE.match(before) or WIDE.match(after):
                return ""
        return "\n"
