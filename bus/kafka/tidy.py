"""The library's connections, closed for good."""

from kafka.net.compat import KafkaNetClient

__all__ = ["TidyClient"]


class TidyClient(KafkaNetClient):  # type: ignore[misc] # the library has no types
    """Closing waits for bytes that are still to be written, and then stops the loop that would write them: the socket stays
    open until it is collected (kafka-python 3.0.12)."""

    def close(self, node_id: object = None) -> None:
        transports = [conn.transport for conn in self._manager._conns.values()] if node_id is None else []
        sockets = [transport._sock for transport in transports if transport is not None]
        super().close(node_id)
        for socket in sockets:
            if socket is not None:
                socket.close()
