"""Alerts: more than N mentions of a query in an hour, told to Slack. Replaced by richer rules behind the same names."""

from api.alerts.evaluate import Firing, evaluate, simulate
from api.alerts.rule import AlertRule, add_rule, list_rules, remove_rule
from api.alerts.runner import AlertRunner
from api.alerts.slack import Delivery, SlackChannel, test_delivery
from api.alerts.vault import Vault

__all__ = [
    "AlertRule", "AlertRunner", "Delivery", "Firing", "SlackChannel", "Vault", "add_rule", "evaluate", "list_rules",
    "remove_rule", "simulate", "test_delivery",
]  # fmt: skip
