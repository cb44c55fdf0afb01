"""Every metric, declared here with a sentence each."""

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from api.answers.contract import StatusAnswer

__all__ = ["METRICS", "Metrics"]

METRICS = {
    "harken_http_requests_total": "HTTP requests answered, by route, method and status.",
    "harken_http_request_seconds": "Time to answer an HTTP request, by route.",
    "harken_stage_received_total": "Records a stage received; kept, dropped and dead add up to it.",
    "harken_stage_kept_total": "Records a stage kept.",
    "harken_stage_dropped_total": "Records a stage left out on purpose, by reason.",
    "harken_stage_dead_total": "Records a stage could not process and put among the dead letters.",
    "harken_stage_lag_records": "Records that a stage has still to take from the log.",
    "harken_sign_in_failures_total": "Requests refused for a wrong or missing token, code or session.",
}

_BOUNDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Metrics:
    """Of one app, in a registry of its own. Stage figures are read when asked for. Safe for threads."""

    def __init__(self, stages: Callable[[], StatusAnswer]) -> None:
        self._registry = CollectorRegistry()
        labels = ("route", "method", "status")
        self.requests = _counter("harken_http_requests_total", labels, self._registry)
        self.failures = _counter("harken_sign_in_failures_total", (), self._registry)
        seconds = "harken_http_request_seconds"
        self.seconds = Histogram(seconds, METRICS[seconds], ("route",), buckets=_BOUNDS, registry=self._registry)
        self._registry.register(_Stages(stages))

    def text(self) -> bytes:
        """Raises Unavailable when the stages cannot be read."""
        return generate_latest(self._registry)


def _counter(name: str, labels: tuple[str, ...], registry: CollectorRegistry) -> Counter:
    return Counter(name.removesuffix("_total"), METRICS[name], labels, registry=registry)


class _Stages(Collector):
    def __init__(self, stages: Callable[[], StatusAnswer]) -> None:
        self._stages = stages

    def describe(self) -> Iterator[Metric]:
        """Nothing: naming the figures beforehand would read them while the app is being made."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        received, kept, dead = (_family(f"harken_stage_{n}_total") for n in ("received", "kept", "dead"))
        dropped = CounterMetricFamily(
            "harken_stage_dropped", METRICS["harken_stage_dropped_total"], labels=("stage", "reason")
        )
        lag = GaugeMetricFamily("harken_stage_lag_records", METRICS["harken_stage_lag_records"], labels=("stage",))
        for stage, line in self._stages()["stages"].items():
            received.add_metric([stage], line["in"])
            kept.add_metric([stage], line["kept"])
            dead.add_metric([stage], line["dead"])
            lag.add_metric([stage], line["lag"] or 0)
            for reason, n in line["dropped"].items():
                dropped.add_metric([stage, reason], n)
        yield from (received, kept, dropped, dead, lag)


def _family(name: str) -> CounterMetricFamily:
    return CounterMetricFamily(name.removesuffix("_total"), METRICS[name], labels=("stage",))
