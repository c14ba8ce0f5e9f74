"""Accounts for people, on standard output: the scenes, the claims, the state of the machine."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from models.framework.claims import Claim
from production.jobs.progress import duration
from scenes import contents

if TYPE_CHECKING:
    from production.cli.doctor import Check

PIPE_WIDTH = 200
NARROW = 72
"""Columns of a terminal below which tables are lists: nothing is cut off, however few there are."""
INDENT = 4


def print_scenes(rows: Iterable[Mapping[str, Any]]) -> None:
    """The scenes by chapter: titles, how long they last, what is rendered."""
    table = _table()
    table.add_column("scene", no_wrap=True)
    table.add_column("")
    table.add_column("")
    table.add_column("lasts", justify="right", no_wrap=True)
    table.add_column("rendered")
    chapter = ""
    for row in rows:
        if row["chapter"] != chapter:
            chapter = row["chapter"]
            title = contents.chapter(chapter).title
            table.add_row(*(f"[bold]{text}[/]" for text in (chapter, title["en"], title["zh"])))
        lasts = "?" if row["seconds"] is None else duration(row["seconds"])
        rendered = " ".join(row["rendered"]) or "—"
        table.add_row(f"  {row['scene']}", row["title"]["en"], row["title"]["zh"], lasts, rendered)
    _print(table, heads=1)


def print_claims(claims: Iterable[Claim]) -> None:
    """Every claim with its value, its bound, the verdict and how many seeds hold."""
    table = _table()
    table.add_column("scene", no_wrap=True)
    table.add_column("claim")
    table.add_column("measured", justify="right", no_wrap=True)
    table.add_column("claimed", no_wrap=True)
    table.add_column("seeds", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for claim in claims:
        verdict = "[green]holds[/]" if claim.holds else "[bold red]FAILS[/]"
        seeds = f"{claim.seeds_held}/{claim.seeds}" if claim.is_finding else claim.row.kind
        bound = f"{claim.row.relation} {claim.row.bound:.4g}"
        table.add_row(claim.scene, escape(claim.en), f"{claim.value:.4g}", bound, seeds, verdict)
    _print(table, heads=1)


def print_checks(checks: Iterable[Check]) -> None:
    """This machine's equipment; under missing parts, how to get them."""
    table = _table(show_header=False)
    good, bad = ("✓", "✗") if _is_shown("✓✗") else ("ok", "NO")
    for check in checks:
        sign = f"[green]{good}[/]" if check.ok else f"[bold red]{bad}[/]"
        advice = f"[yellow]{escape(check.advice)}[/]" if check.advice and not check.ok else ""
        table.add_row(sign, check.name, escape(check.found), advice)
    _print(table, heads=2)


def _table(**options: Any) -> Table:
    return Table(box=None, pad_edge=False, **options)


def _is_shown(letters: str) -> bool:
    """Whether standard output has these letters."""
    try:
        letters.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _print(table: Table, heads: int) -> None:
    """Prints a table; where it has no room, each row as a list below its first cells, as many as `heads`."""
    console = Console()
    if not console.is_terminal:
        console.width = PIPE_WIDTH  # a file has no edge to wrap at
    for column in table.columns:
        column.overflow = "fold"
    if console.width >= NARROW:
        console.print(table, highlight=False)
        return
    names = [str(column.header) for column in table.columns]
    for row in zip(*(column.cells for column in table.columns), strict=True):
        console.print(" ".join(map(str, row[:heads])).strip(), highlight=False, overflow="fold")
        for name, cell in zip(names[heads:], row[heads:], strict=True):
            if cell:
                words = f"[dim]{name}[/] {cell}" if name else str(cell)
                console.print(Padding(Text.from_markup(words, overflow="fold"), (0, 0, 0, INDENT)), highlight=False)
