"""eSpeak NG, a small synthesizer that has Mandarin, in a process of its own: `python -m production.voice.espeak`.

Its library keeps its state in global variables and can take its process down with it. The process reads
`[{"text", "language", "file"}, …]` from standard input, writes WAV files, and says a number for each that is done.
"""

from __future__ import annotations

import ctypes
import json
import sys
import wave
from functools import lru_cache
from typing import Any

VOICES = {"en": "en-us", "zh": "cmn"}
WORDS_A_MINUTE = {"en": 170, "zh": 195}

SYNCHRONOUS, CHARACTERS, UTF8, RATE = 2, 1, 1, 1
DONT_EXIT = 0x8000
PHONEMES_IN_IPA = 0x02
Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


@lru_cache(maxsize=1)
def _library() -> tuple[Any, int]:
    """The library, set up, and its sample rate."""
    import espeakng_loader

    library = ctypes.CDLL(espeakng_loader.get_library_path())
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    library.espeak_TextToPhonemes.argtypes = [ctypes.POINTER(ctypes.c_void_p), ctypes.c_int, ctypes.c_int]
    rate = library.espeak_Initialize(SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), DONT_EXIT)
    if rate <= 0:
        raise RuntimeError("eSpeak NG does not find its data")
    return library, rate


def _choose(language: str) -> tuple[Any, int]:
    library, rate = _library()
    if library.espeak_SetVoiceByName(VOICES[language].encode()) != 0:
        raise RuntimeError(f"eSpeak NG has no voice {VOICES[language]!r}")
    return library, rate


def phonemes(text: str, language: str) -> str:
    """What is said, in the phonetic alphabet; Mandarin's tones as the voice marks them."""
    library, _ = _choose(language)
    content = ctypes.create_string_buffer(text.encode())
    at = ctypes.c_void_p(ctypes.addressof(content))
    found = []
    while at.value:
        found.append((library.espeak_TextToPhonemes(ctypes.byref(at), UTF8, PHONEMES_IN_IPA) or b"").decode())
    return " ".join(found)


def synthesize(text: str, language: str) -> tuple[bytes, int]:
    """The text as samples of 16 bits, and their rate."""
    library, rate = _choose(language)
    said = bytearray()

    def take(samples: Any, count: int, _: Any) -> int:
        if samples and count > 0:
            said.extend(ctypes.string_at(samples, count * 2))
        return 0

    callback = Callback(take)
    library.espeak_SetSynthCallback(callback)
    library.espeak_SetParameter(RATE, WORDS_A_MINUTE[language], 0)
    content = text.encode()
    status = library.espeak_Synth(content, len(content) + 1, 0, CHARACTERS, 0, UTF8, None, None)
    if status != 0 or library.espeak_Synchronize() != 0:
        raise RuntimeError(f"eSpeak NG cannot say {text!r}")
    return bytes(said), rate


def main() -> None:
    for number, order in enumerate(json.load(sys.stdin)):
        samples, rate = synthesize(order["text"], order["language"])
        with wave.open(order["file"], "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(rate)
            file.writeframes(samples)
        print(number, flush=True)


if __name__ == "__main__":
    main()
