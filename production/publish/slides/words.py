"""The words of decks besides titles and lines."""

from __future__ import annotations

from collections.abc import Mapping

LANG = {"en": "en-GB", "zh": "zh-CN"}
"""Languages as documents name them."""

LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "sources": "Sources",
        "no_sources": "Everything on these slides was measured for this lecture.",
        "licence": "Words and films are under CC BY 4.0: show, share and change them, and say where they are from.",
        "authors": "the authors of this lecture",
        "deck": "Slides",
        "beat": "{number} of {count}",
        "chapter": "Chapter {number}",
        "play": "Play",
        "notes": "Speaker notes",
        "next": "Next",
        "end": "This is the last slide",
        "elapsed": "Elapsed",
        "restart": "Start from zero",
        "again": "Play this beat again",
        "captions": "Show or hide what is said",
        "blocked": "The notes open in a window of their own: let this page open windows, then press S again.",
        "needs": "This deck needs JavaScript.",
    },
    "zh": {
        "sources": "来源",
        "no_sources": "这些幻灯片上的一切，都是为本讲座亲手测量的。",
        "licence": "文字与影片采用 CC BY 4.0 许可：欢迎放映、分享和改编，只需注明出处。",
        "authors": "本讲座的作者",
        "deck": "幻灯片",
        "beat": "第 {number} 段，共 {count} 段",
        "chapter": "第 {number} 章",
        "play": "播放",
        "notes": "演讲备注",
        "next": "下一张",
        "end": "这是最后一张",
        "elapsed": "已用时间",
        "restart": "重新计时",
        "again": "重播这一段",
        "captions": "显示或隐藏台词",
        "blocked": "备注会在单独的窗口中打开：请允许本页弹出窗口，然后再按一次 S。",
        "needs": "这份幻灯片需要启用 JavaScript。",
    },
}
