"""metadata.json: the calls of the YouTube Data API v3 that upload a video's folder, with their bodies and files.

The uploader fills in what only YouTube knows: `videoId`, from the answer to `videos.insert`, and the `playlistId`.
Both are null until then.

Source: developers.google.com/youtube/v3/docs, the methods named here; metadata.schema.json beside this file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from production.publish.youtube.description import Texts
from production.publish.youtube.words import PHRASES
from scenes.look.settings import LANGUAGES

CODES = {"en": "en", "zh": "zh-CN"}
"""Languages as the API's `i18nLanguages.list` names them: zh-Hans is taken, and kept as zh-CN."""
EDUCATION = "27"
TYPES = {".mp4": "video/mp4", ".srt": "application/octet-stream", ".jpg": "image/jpeg"}


@dataclass(frozen=True)
class Call:
    """One call: its parameters, the JSON it sends, the file it uploads, and files that may go in its place."""

    parameters: Mapping[str, Any]
    body: Mapping[str, Any] | None = None
    file: str | None = None
    type: str | None = None
    instead: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value not in (None, ())}


@dataclass(frozen=True)
class VideoSnippet:
    title: str
    description: str
    tags: tuple[str, ...]
    categoryId: str  # noqa: N815  these are the API's own names
    defaultLanguage: str  # noqa: N815
    defaultAudioLanguage: str  # noqa: N815


@dataclass(frozen=True)
class VideoStatus:
    """Private until it has been reviewed; contains no synthetic media."""

    privacyStatus: str = "private"  # noqa: N815
    license: str = "creativeCommon"
    embeddable: bool = True
    publicStatsViewable: bool = True  # noqa: N815
    selfDeclaredMadeForKids: bool = False  # noqa: N815
    containsSyntheticMedia: bool = False  # noqa: N815


@dataclass(frozen=True)
class Localization:
    title: str
    description: str


@dataclass(frozen=True)
class Video:
    """The body of `videos.insert`."""

    snippet: VideoSnippet
    localizations: Mapping[str, Localization]
    status: VideoStatus = field(default_factory=VideoStatus)


@dataclass(frozen=True)
class CaptionSnippet:
    language: str
    name: str
    videoId: str | None = None  # noqa: N815
    isDraft: bool = False  # noqa: N815


def metadata(
    video: str, texts: Mapping[str, Texts], language: str, tracks: Mapping[str, str], thumbnails: Sequence[str]
) -> str:
    """The text of metadata.json.

    Args:
        video: the name of the MP4.
        texts: titles, descriptions and tags by language.
        language: that of the film.
        tracks: names of caption files by language; none where captions are part of the picture.
        thumbnails: names of pictures, the best first.
    """
    own = texts[language]
    body = Video(
        VideoSnippet(own.title, own.description, own.tags, EDUCATION, CODES[language], CODES[language]),
        {CODES[other]: Localization(texts[other].title, texts[other].description) for other in LANGUAGES},
    )
    calls = {
        "videos.insert": _upload(video, {"part": ",".join(asdict(body)), "notifySubscribers": False}, asdict(body)),
        "captions.insert": [
            _upload(file, {"part": "snippet"}, {"snippet": asdict(_caption(track))}) for track, file in tracks.items()
        ],
        "thumbnails.set": _upload(thumbnails[0], {"videoId": None}, None, tuple(thumbnails[1:])),
        "playlistItems.insert": Call(
            {"part": "snippet"},
            {"snippet": {"playlistId": None, "resourceId": {"kind": "youtube#video", "videoId": None}}},
        ).as_json(),
    }
    return json.dumps(calls, ensure_ascii=False, indent=1) + "\n"


def _caption(track: str) -> CaptionSnippet:
    return CaptionSnippet(CODES[track], PHRASES[track].captions)


def _upload(
    file: str, parameters: Mapping[str, Any], body: Mapping[str, Any] | None, instead: tuple[str, ...] = ()
) -> dict[str, Any]:
    return Call(parameters, body, file, TYPES["." + file.rsplit(".", 1)[-1]], instead).as_json()
