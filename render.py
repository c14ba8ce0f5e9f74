"""python render.py VERB: makes the lecture, its parts, and accounts of them. Each verb's work is in production/."""

from __future__ import annotations

import os
import signal
import sys

GO_ON = "stopped; what is finished is kept: the same command goes on from there"


def stop_at_once(*_: object) -> None:
    """Ends a command that has not begun yet."""
    os.write(2, f"{GO_ON}\n".encode())
    os._exit(130)


def on_stop(handler: Callable[..., object]) -> None:
    """Has this called on Ctrl-C, unless that is ignored here as in the background of a script, and when told to end."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, handler)
    signal.signal(signal.SIGTERM, handler)


if __name__ == "__main__":
    on_stop(stop_at_once)  # while all the rest is imported

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import cloup

from production import LectureError
from production.cli.options import (
    Place,
    how_options,
    no_film_option,
    publish_options,
    resources,
    shape_option,
    show_options,
    store_option,
    tls_options,
    variant,
    workers_option,
)
from production.publish.clip.form import FORMATS
from production.shot.formats import LANGUAGES, QUALITIES, THEMES
from production.storage.places import settle


class DefaultGroup(cloup.Group):
    """Without a verb, the verb is `lecture`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = 2 if args[:1] == ["--lecture"] else int(bool(args) and args[0].startswith("--lecture="))
        verb = args[own:]
        if not verb or (verb[0].startswith("-") and verb[0] not in ctx.help_option_names):
            verb = ["lecture", *verb]
        return super().parse_args(ctx, [*args[:own], *verb])

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@cloup.group(cls=DefaultGroup, context_settings={"help_option_names": ["-h", "--help"]})
@cloup.option(
    "--lecture",
    "folder",
    type=Place(),
    metavar="DIR",
    help="A lecture outside of the project, with scenes/, models/.",
)
def render(folder: Path | None) -> None:
    """Make the lecture. Without a verb: lecture.

    \b
    python render.py                                    the whole lecture, English, dark, 720p30
    python render.py lecture transformation             one chapter
    python render.py clip BendingSpace --quality draft  one scene, quickly
    python render.py clip BendingSpace.crease          one beat of it
    python render.py --lecture DIR VERB …               the same of a lecture of your own
    python render.py VERB --help                        more about a verb
    """
    if told := settle(folder):
        print(told, file=sys.stderr)


@render.command()
@cloup.argument("chapters", nargs=-1, metavar="[CHAPTER]...")
@show_options
def lecture(chapters: tuple[str, ...], output: Path | None, **how: Any) -> None:
    """Film and cut the chapters and the lecture.

    Into media/lecture or DIR: a video for each chapter and one of the whole, with chapter marks, .zh.srt and
    .en.srt for each, and timeline.json. Only what changed is measured and filmed again.

    \b
    python render.py lecture
    python render.py lecture transformation --language zh --theme light
    python render.py lecture --quality hd --workers 4 --output ~/Videos
    python render.py lecture --quality hd60 --scheduler tls://films.example:8786
    python render.py lecture --language zh --voice recordings
    """
    from production.publish.lecture import make_lecture

    work_with = resources(how)
    report(make_lecture(chapters, variant(**how), work_with, output))


@render.command()
@cloup.argument("scenes", nargs=-1, required=True, metavar="SCENE[.BEAT]...")
@cloup.option_group(
    "Form",
    cloup.option(
        "--format", "kind", type=click.Choice(list(FORMATS)), default="mp4", show_default=True, help="Kind of file."
    ),
    cloup.option("--transparent", is_flag=True, help="Leave out the ground: webm, apng, webp or mov."),
    cloup.option("--loop", is_flag=True, help="From the last frame to the first without a jump, again and again."),
    cloup.option("--width", type=int, metavar="PIXELS", help="Scale it down; as filmed without it."),
    cloup.option("--max-size", metavar="SIZE", help="Like 8MB or 500kB: less quality, width and frames till it fits."),
    cloup.option("--poster", is_flag=True, help="Put a still beside it, a PNG."),
)
@show_options
def clip(
    scenes: tuple[str, ...], output: Path | None, kind: str, transparent: bool, loop: bool, width: int | None,
    max_size: str | None, poster: bool, **how: Any,
) -> None:  # fmt: skip
    """Film single scenes, or single beats of them.

    Into media/clips or DIR, as Scene[.beat].language.theme.shape[.transparent][.loop].FORMAT. An MP4 is the shot
    itself where nothing else is asked for. GIF, APNG and WebP are played once, and again and again with --loop.

    \b
    python render.py clip BendingSpace --quality draft
    python render.py clip BendingSpace SoftArgmax --language zh --shape tall
    python render.py clip BendingSpace.crease --quality hd60 --output slides
    python render.py clip BendingSpace.crease --format gif --loop --max-size 8MB
    python render.py clip BendingSpace.crease --format webm --transparent --poster
    """
    from production.publish.clip.form import Form, parse_size
    from production.publish.clip.make import make_clips

    most = parse_size(max_size) if max_size is not None else None
    form = Form(kind, transparent, loop, width, most, poster)
    work_with = resources(how)
    report(make_clips(scenes, variant(**how), work_with, output, form))


@render.command()
@cloup.argument("scenes", nargs=-1, required=True, metavar="SCENE...")
@how_options(shape_option, speaks=False)
def sheet(scenes: tuple[str, ...], output: Path | None, **how: Any) -> None:
    """Draw contact sheets of scenes.

    Stills over the whole length, each with its time and beat.

    Into media/sheets or DIR, as Scene.language.theme.shape.png. The scene is filmed first where it is not.

    \b
    python render.py sheet BendingSpace --quality draft
    python render.py sheet BendingSpace FourTransforms --theme light --language zh
    """
    from production.publish.contact_sheet import make_sheets

    work_with = resources(how)
    report(make_sheets(scenes, variant(**how), work_with, output))


@render.command()
@cloup.argument("names", nargs=-1, metavar="[CHAPTER|SCENE]...")
@cloup.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
@cloup.option(
    "--output",
    type=Place(is_file=True),
    metavar="FILE",
    help="A page to print, .html, or text.",
)
@workers_option
def script(names: tuple[str, ...], language: str, output: Path | None, workers: int) -> None:
    """Print the spoken lines, to record them from.

    Each with the name of the file to save it as, the seconds it should take, and how symbols are said. With the
    recordings in DIR, --voice DIR speaks them.

    \b
    python render.py script --language zh
    python render.py script transformation --language zh --output script.html
    """
    from production.publish.script import make_script

    made = make_script(names, language, workers, output)
    if isinstance(made, Path):
        report([made])
    else:
        print(made, end="")


@render.command()
@cloup.argument("names", nargs=-1, metavar="[CHAPTER|SCENE]...")
@cloup.option_group(
    "Form",
    cloup.option("--shorts", is_flag=True, help="A video for each scene, upright and at most 3 minutes long."),
    cloup.option(
        "--captions",
        "caption_form",
        type=click.Choice(("tracks", "burn")),
        default="tracks",
        show_default=True,
        help="Beside the video, or drawn into the picture for places that show no tracks.",
    ),
)
@publish_options("dark", "hd60")
def youtube(
    names: tuple[str, ...], output: Path | None, shorts: bool, caption_form: str, no_film: bool, **how: Any
) -> None:  # fmt: skip
    """Make a folder for each video, ready to upload.

    What is named together is one video; the whole lecture without a name. Into media/youtube or DIR, a folder with
    the video, captions, titles, descriptions and tags in both languages, three thumbnails, and metadata.json: the
    calls of the YouTube Data API that upload them.

    \b
    python render.py youtube
    python render.py youtube transformation --language zh
    python render.py youtube BendingSpace FourTransforms --quality uhd
    python render.py youtube transformation --shorts --captions burn
    """
    from production.publish.youtube.video import Form, make_youtube

    work_with = resources(how)
    form = Form(is_short=shorts, burns=caption_form == "burn")
    shown = variant(shape="wide", **how)
    report(make_youtube(names, shown, form, work_with, output, may_film=not no_film))


@render.command()
@cloup.argument("names", nargs=-1, metavar="[CHAPTER|SCENE]...")
@cloup.option_group(
    "Form",
    cloup.option(
        "--to", type=click.Choice(["html", "pptx"]), default="html", show_default=True, help="A page, or PowerPoint."
    ),
)
@publish_options("light", "hd")
def slides(names: tuple[str, ...], to: str, output: Path | None, no_film: bool, **how: Any) -> None:
    """Make a deck to click through: a beat a slide.

    Into media/slides or DIR, of the lecture, or of what is named: NAME.language.theme/index.html opens by double
    click and needs no network; NAME.language.theme.pptx opens in PowerPoint, Keynote and LibreOffice. The spoken
    lines are speaker notes. In the browser S shows them in a window of their own, C below the film, R plays a beat
    again, Escape shows all slides; printing it makes a PDF.

    \b
    python render.py slides transformation
    python render.py slides transformation --language zh --to pptx
    python render.py slides BendingSpace SoftArgmax --theme dark
    """
    from production.publish.slides.command import make_slides

    work_with = resources(how)
    report(make_slides(names, to, variant(shape="wide", **how), work_with, output, not no_film))


@render.command()
@cloup.argument("names", nargs=-1, metavar="[CHAPTER|SCENE]...")
@how_options(no_film_option, both=True)
def site(
    names: tuple[str, ...], language: str, theme: str, quality: str, voice: str, output: Path | None, no_film: bool,
    **how: Any,
) -> None:  # fmt: skip
    """Make the illustrated essay: pages beside films.

    Into media/site or DIR, of the lecture, or of what is named: index.html opens by double click and needs no
    network. The text is scenes/essay.en.md, scenes/CHAPTER/essay.en.md, and the same in zh; a scene that no text
    tells of stands there with its spoken lines. Films follow the page's colours where both themes are made.

    \b
    python render.py site transformation
    python render.py site transformation --language zh --theme light
    python render.py site BendingSpace --quality draft --output ~/essay
    """
    from production.publish.site.make import make_site

    languages = LANGUAGES if language == "both" else (language,)
    themes = THEMES if theme == "both" else (theme,)
    work_with = resources(how)
    report(make_site(names, languages, themes, QUALITIES[quality], voice, work_with, output, not no_film))


@render.command(name="list")
@cloup.option("--json", "as_json", is_flag=True, help="A list of objects on standard output, and nothing else there.")
@cloup.option("--record", is_flag=True, help="Write scenes/timings.json, from which a fresh clone knows durations.")
@workers_option
def list_(as_json: bool, record: bool, workers: int) -> None:
    """List scenes, how long they last, what is rendered.

    \b
    python render.py list
    python render.py list --json
    python render.py list --record
    """
    from production.cli.list_command import record_durations, scene_rows
    from production.cli.tables import print_scenes

    if record:
        report([record_durations(workers)])
        return

    rows = scene_rows(workers)
    if as_json:
        print_json(rows)
    else:
        print_scenes(rows)


@render.command()
@cloup.argument("scenes", nargs=-1, metavar="[SCENE]...")
@cloup.option("--seeds", type=click.IntRange(min=5), default=5, show_default=True, help="Seeds to hold claims to.")
@cloup.option("--json", "as_json", is_flag=True, help="A list of objects on standard output, and nothing else there.")
@workers_option
def claims(scenes: tuple[str, ...], seeds: int, as_json: bool, workers: int) -> None:
    """Hold claims to measurements; exit 1 if one fails.

    \b
    python render.py claims
    python render.py claims BendingSpace --seeds 20
    python render.py claims --json
    """
    from production.cli.tables import print_claims
    from production.jobs import claims as evidence

    found = evidence.measured_claims(scenes, seeds, workers)
    if as_json:
        print_json([evidence.as_json(claim) for claim in found])
    else:
        print_claims(found)
    if not all(claim.holds for claim in found):
        sys.exit(1)


@render.command()
@cloup.option("--json", "as_json", is_flag=True, help="A list of objects on standard output, and nothing else there.")
def doctor(as_json: bool) -> None:
    """Say what is missing here, and how to get it.

    Exit 1 if something is.

    \b
    python render.py doctor
    """
    from dataclasses import asdict

    from production.cli.doctor import examine
    from production.cli.tables import print_checks

    checks = examine()
    if as_json:
        print_json([asdict(check) for check in checks])
    else:
        print_checks(checks)
    if not all(check.ok for check in checks):
        sys.exit(1)


@render.command()
@cloup.argument("scheduler", metavar="URL")
@store_option
@cloup.option_group("Certificates", *tls_options)
@workers_option
def worker(scheduler: str, **how: Any) -> None:
    """Film on this machine for others.

    Films what the scheduler hands out, into a media folder of its own, until the scheduler ends or Ctrl-C is
    pressed. A --store given here stands for that of the command: the same place by another URL.

    \b
    python render.py worker tcp://10.0.0.5:8786
    python render.py worker tls://films.example:8786 --workers 4 \\
        --tls-ca ca.pem --tls-cert worker.pem --tls-key worker-key.pem
    """
    from production.farm.dask.serve import serve_worker

    serve_worker(resources({"scheduler": scheduler, "timeout": None, **how}))


@render.command()
@cloup.option("--host", default="127.0.0.1", show_default=True, help="The address of this machine to listen at.")
@cloup.option("--port", type=click.IntRange(1, 65535), default=8786, show_default=True)
@cloup.option_group("Certificates", *tls_options)
def scheduler(host: str, port: int, **how: Any) -> None:
    """Hand out scenes to the workers of many machines.

    Listens with TLS where certificates are given, and nowhere but at that one port.

    \b
    python render.py scheduler
    python render.py scheduler --host 10.0.0.5 \\
        --tls-ca ca.pem --tls-cert scheduler.pem --tls-key scheduler-key.pem
    """
    from production.farm.dask.serve import serve_scheduler

    protocol = "tls" if any(how.values()) else "tcp"
    url = f"{protocol}://{f'[{host}]' if ':' in host else host}:{port}"
    serve_scheduler(resources({"scheduler": url, "workers": 1, "store": None, "timeout": None, **how}))


def report(paths: list[Path]) -> None:
    """Says where the results are, relative to here if they are below."""
    here = None if is_here_gone() else Path.cwd()
    for path in paths:
        print(path.relative_to(here) if here and path.is_relative_to(here) else path)


def print_json(rows: list[dict[str, Any]]) -> None:
    print(json.dumps(rows, ensure_ascii=False, indent=1))


def is_here_gone() -> bool:
    """Whether the working folder has been removed."""
    try:
        os.getcwd()
    except FileNotFoundError:
        return True
    return False


def main(arguments: list[str] | None = None) -> int:
    """Runs a command. Returns 0 when done, 1 when the work failed, 2 on wrong usage, 130 when stopped."""
    on_stop(signal.default_int_handler)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # rather a question mark than nothing where a terminal lacks a letter
    try:
        render.main(arguments, prog_name="render.py", standalone_mode=False)
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        hint = f" See: python {context.command_path} --help" if context else ""
        print(f"error: {' '.join(error.format_message().split())}{hint}", file=sys.stderr)
        return error.exit_code
    except LectureError as error:
        report(list(getattr(error, "made", ())))
        for line in str(error).splitlines():
            print(f"error: {line}", file=sys.stderr)
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        print(GO_ON, file=sys.stderr)
        return 130
    except FileNotFoundError:
        if not is_here_gone():
            raise
        print("error: the working folder is gone: cd to one that is there, then run it again", file=sys.stderr)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the reader of the output has seen enough
    return 0


if __name__ == "__main__":
    sys.exit(main())
