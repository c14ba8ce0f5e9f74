"""Loaded once by the server that filming processes are forked from, so that each starts with Manim there.

What cannot be loaded is tried again, and told, by the first process that needs it.
"""

import signal
import threading
from contextlib import suppress

signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run that started it decides
if hasattr(signal, "pthread_sigmask"):
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # which it was started with

with suppress(Exception):
    from production.render.process_main import load_stage

    load_stage()

    from tqdm import tqdm

    tqdm.set_lock(threading.RLock())  # its own one is a semaphore of the system's, which a killed process leaves behind
