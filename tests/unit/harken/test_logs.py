import logging

from harken.logs import EventFormatter, start_logging


def test_what_a_caller_gave_beside_the_event_stands_behind_it() -> None:
    record = logging.makeLogRecord({"msg": "imported", "read": 3, "source": "a b"})
    assert EventFormatter("%(message)s").format(record) == "imported read=3 source='a b'"


def test_a_request_to_elasticsearch_is_no_line_of_the_log() -> None:
    root, before = logging.getLogger(), logging.getLogger().handlers[:]
    level = root.level
    try:
        start_logging("debug")
        assert not logging.getLogger("elastic_transport.transport").isEnabledFor(logging.WARNING)
        assert logging.getLogger("harken.bus").isEnabledFor(logging.DEBUG)
    finally:
        root.handlers[:] = before
        root.setLevel(level)
