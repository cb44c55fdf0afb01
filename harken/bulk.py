"""How a process that does bulk work behaves: people first, and no collector walking through its batches."""

import gc
import os

__all__ = ["do_bulk_work"]

NICENESS = 5
YOUNG, MIDDLE, OLD = 100_000, 50, 100


def do_bulk_work() -> None:
    """For the whole process; again is harmless.

    Its priority falls, so that whoever waits for an answer gets the processor first. The cycle collector runs about once
    a batch: a batch holds tens of thousands of objects without cycles, and at the default of 700 the collector took a
    third of the enrichment's time (`make bench`).
    """
    os.setpriority(os.PRIO_PROCESS, 0, max(NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))
    gc.set_threshold(YOUNG, MIDDLE, OLD)
    gc.freeze()
