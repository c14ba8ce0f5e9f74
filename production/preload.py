"""Loaded once by the server that filming processes are forked from, so that each starts with Manim there.

What cannot be loaded is tried again, and told, by the first process that needs it.
"""

import threading
from contextlib import suppress

from production.film import load_stage

with suppress(Exception):
    load_stage()

    from tqdm import tqdm

    tqdm.set_lock(threading.RLock())  # its own one is a semaphore of the system's, which a killed process leaves behind
