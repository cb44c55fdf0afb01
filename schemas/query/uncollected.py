"""The cycle collector waits while a long query is read and judged."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["uncollected"]

_LONG = 2_000
"""Code points. A shorter query makes too few objects to be collected among."""


@contextmanager
def uncollected(text: str) -> Iterator[None]:
    """10,000 leaves are some 50,000 objects that hold no cycle and live until the end: the collector would visit each several
    times, a sixth of what the query costs, and in a process full of other objects look at all of those too.

    Threads may overlap: whoever finds the collector running switches it on again, so it is never left off. What other threads
    leave in those milliseconds is collected right after.
    """
    if len(text) < _LONG or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
