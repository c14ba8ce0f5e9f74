"""The options that verbs share, and what becomes of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
import cloup

from production.farm.resources import Resources, Tls
from production.shot.formats import QUALITIES, SILENT, Variant
from scenes.look.settings import LANGUAGES, SHAPES, THEMES

Function = TypeVar("Function", bound=Callable[..., Any])
Option = Callable[[Any], Any]


class Words(click.types.StringParamType):
    """Text that is not empty, as that of a variable which a shell does not know is."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not str(value).strip():
            self.fail("it is empty: give a value, or leave the option out", param, ctx)
        return str(super().convert(value, param, ctx))


class Place(click.Path):
    """Where something goes, from the root of the file system on."""

    def __init__(self, *, is_file: bool = False) -> None:
        super().__init__(path_type=Path, dir_okay=not is_file, file_okay=True)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not str(value).strip():
            self.fail("it is empty: name a folder" if self.dir_okay else "it is empty: name a file", param, ctx)
        return super().convert(Path(value).absolute(), param, ctx)


def show_options(function: Function) -> Function:
    """How a scene is shown, and where the result goes."""
    return how_options(shape_option)(function)


shape_option = cloup.option("--shape", type=click.Choice(SHAPES), default="wide", show_default=True)


def publish_options(theme: str = "dark", quality: str = "preview", *more: Option) -> Callable[[Function], Function]:
    """How what is published is shown; whether what is missing is filmed."""
    return how_options(*more, no_film_option, theme=theme, quality=quality)


def how_options(
    *more: Option, theme: str = "dark", quality: str = "preview", speaks: bool = True, both: bool = False
) -> Callable[[Function], Function]:
    """The options that every verb has that makes videos, with its own defaults; a voice where they can be heard.

    With `both`, what is made is made in both languages and both themes unless one is chosen.
    """
    qualities = ", ".join(f"{quality.name} {quality.height}p{quality.fps}" for quality in QUALITIES.values())
    language, all_ = ("both", ("both",)) if both else ("en", ())
    theme = "both" if both else theme

    def add(function: Function) -> Function:
        return cloup.option_group(
            "How",
            cloup.option("--language", type=click.Choice([*LANGUAGES, *all_]), default=language, show_default=True),
            cloup.option("--theme", type=click.Choice([*THEMES, *all_]), default=theme, show_default=True),
            cloup.option(
                "--quality", type=click.Choice(list(QUALITIES)), default=quality, show_default=True, help=qualities
            ),
            *more,
            *([voice_option] if speaks else []),
            cloup.option("--output", type=Place(), metavar="DIR", help="Where it goes instead of media/."),
            workers_option,
        )(farm_options(function))

    return add


def known_voice(_: click.Context, __: click.Parameter, voice: str) -> str:
    from production.voice.speakers import check

    return check(voice)


voice_option = cloup.option(
    "--voice",
    default=SILENT,
    show_default=True,
    metavar="WHO",
    callback=known_voice,
    help="silent; draft, by machine; DIR of recordings, see render.py script; or module:function, (text, lang) -> wav.",
)


no_film_option = cloup.option("--no-film", is_flag=True, help="Say what is not filmed yet instead of filming it.")


def farm_options(function: Function) -> Function:
    """Who films, if it is not this machine alone."""
    return cloup.option_group(
        "Many machines",
        cloup.option(
            "--scheduler", type=Words(), metavar="URL", help="tcp://HOST:PORT or tls://HOST:PORT: its workers film."
        ),
        store_option,
        cloup.option(
            "--timeout",
            type=click.FloatRange(min=0, min_open=True),
            metavar="SECONDS",
            help="What a scene may take before it is stopped and tried again; by its length and quality without it.",
        ),
        *tls_options,
    )(function)


store_option = cloup.option(
    "--store", type=Words(), metavar="URL", help="Where machines share traces and finished scenes: file://, s3://, …"
)
pem_file = click.Path(path_type=Path, exists=True, dir_okay=False, resolve_path=True)
tls_options = [
    cloup.option("--tls-ca", type=pem_file, metavar="FILE", help="PEM; what is not given is as Dask is set up."),
    cloup.option("--tls-cert", type=pem_file, metavar="FILE"),
    cloup.option("--tls-key", type=pem_file, metavar="FILE"),
]


workers_option = cloup.option(
    "--workers",
    type=click.IntRange(min=1),
    default=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
    show_default="one a processor",
    metavar="N",
    help="Processes at work at once.",
)


def variant(language: str, theme: str, shape: str, quality: str, voice: str = SILENT) -> Variant:
    return Variant(language, theme, shape, QUALITIES[quality], voice)


def resources(how: dict[str, Any]) -> Resources:
    """Takes the options of `farm_options` and `workers_option` out of `how`."""
    tls = Tls(*(how.pop(f"tls_{file}") for file in ("ca", "cert", "key")))
    found = Resources(**{name: how.pop(name) for name in ("workers", "scheduler", "store", "timeout")}, tls=tls)
    _ = found.address  # what is no address is told before there is any work
    return found
