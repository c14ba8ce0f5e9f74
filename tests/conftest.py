"""What all tests rely on."""

from __future__ import annotations

import signal

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # in the background of a script, and so in all children
    signal.signal(signal.SIGINT, signal.default_int_handler)
