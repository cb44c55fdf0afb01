"""A brand's new query, asked of the posts and mentions that are there already.

`rematcher` does it; it is not imported here, because whoever only asks and looks needs no models.
"""

from enrich.rematch.job import RematchJob
from enrich.rematch.queue import find_rematch, pending_rematches, queue_rematch

__all__ = ["RematchJob", "find_rematch", "pending_rematches", "queue_rematch"]
