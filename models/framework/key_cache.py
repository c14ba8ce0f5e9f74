"""Answers that follow from the project's source files, kept until one of the files changes. Standard library only.

Reading the reachable source of every scene takes longer the more scenes there are; asking again takes milliseconds.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from models.framework.folders import found, named, source_names
from models.framework.whole_file import whole_file

ROOMS = ("models", "scenes")


def remember(memory: Path, question: object, find: Callable[[], tuple[str, Iterable[Path]]]) -> str:
    """The answer to a question, found again only where a file that it was found in has changed.

    Args:
        memory: the JSON file that holds the answers. Where it cannot be read or written, nothing is remembered.
        question: what is asked, as JSON; everything besides the files that the answer depends on.
        find: finds the answer, and says in which files.
    """
    layout = _layout()
    asked = json.dumps([question, sys.version_info[:2], layout], sort_keys=True, ensure_ascii=False)
    key = hashlib.sha256(asked.encode()).hexdigest()
    answers = _read(memory)
    known = answers.get(key)
    if known is None or any(_digest(found(file)) != digest for file, digest in known["files"].items()):
        answer, files = find()
        names = {named(path) for path in (*files, *Path(__file__).parent.glob("*.py"))}
        known = {"layout": layout, "answer": answer, "files": {name: _digest(found(name)) for name in sorted(names)}}
        kept = {asked: answer for asked, answer in answers.items() if answer.get("layout") == layout}
        _write(memory, {**kept, key: known})
    told: str = known["answer"]
    return told


def _layout() -> str:
    """A digest of which source files there are: a new one may be what an import now finds."""
    return hashlib.sha256("\n".join(sorted(source_names(*ROOMS))).encode()).hexdigest()[:16]


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()[:32]
    except OSError:
        return ""


def _read(memory: Path) -> dict[str, Any]:
    try:
        answers = json.loads(memory.read_bytes())
    except (OSError, ValueError):
        return {}
    answers = answers if isinstance(answers, dict) else {}
    return {key: answer for key, answer in answers.items() if _is_answer(answer)}


def _is_answer(answer: object) -> bool:
    """Whether it is what `remember` keeps: files may be damaged."""
    if not isinstance(answer, dict) or not isinstance(answer.get("answer"), str):
        return False
    files = answer.get("files")
    return isinstance(files, dict) and all(isinstance(digest, str) for digest in files.values())


def _write(memory: Path, answers: dict[str, Any]) -> None:
    with suppress(OSError):
        memory.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(memory) as temporary:
            temporary.write_text(json.dumps(answers, ensure_ascii=False, indent=0), encoding="utf-8")
