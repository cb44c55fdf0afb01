"""A gap in the client library, closed: what a group decided while nobody polled.

Its `poll` may give up waiting while the group still meets, and promises to ask for the same outcome next time. But where
the outcome came in between, it throws that away and calls the group together once more (kafka-python 3.0.12,
`join_group_async`: a task that is done is started anew). Two members that poll in turn would meet for ever.
"""

from typing import Any

from kafka import KafkaConsumer

__all__ = ["keep_outcomes"]


def keep_outcomes(client: KafkaConsumer) -> None:
    """An outcome that was not used yet is given again. It is dropped with its generation, and when it was used."""
    coordinator = client._coordinator
    join, complete = coordinator._do_join_and_sync_async, coordinator._on_join_complete_async
    kept: list[tuple[Any, bytes]] = []

    async def join_once() -> bytes:
        if kept and kept[0][0] is coordinator._generation:
            return kept[0][1]
        outcome: bytes = await join()
        kept[:] = [(coordinator._generation, outcome)]
        return outcome

    async def use(*given: Any) -> None:
        kept.clear()
        await complete(*given)

    coordinator._do_join_and_sync_async = join_once
    coordinator._on_join_complete_async = use
