"""Loaded once by the server that filming processes are forked from, so that each starts with Manim there.

What cannot be loaded is tried again, and told, by the first process that needs it.
"""

import gc
from contextlib import suppress

from production.film import load_stage

with suppress(Exception):
    load_stage().warm_up()
gc.freeze()  # what is loaded stays: collections in forked processes need not look through it
