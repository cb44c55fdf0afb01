"""Delivery to a Slack incoming webhook, by Slack's own client over our guarded transport."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.request import Request

import httpx
from pydantic import SecretStr
from slack_sdk.webhook import WebhookClient, WebhookResponse

from api.alerts.message import Block
from ingest.fetch.guard import AddressGuard
from ingest.fetch.transport import DEADLINE, GuardedTransport
from ingest.source import Forbidden
from schemas.errors import Retry, UserError

__all__ = ["Delivery", "SlackChannel", "test_delivery"]

TIMEOUT = 10.0
ANSWER_SHOWN = 300

_silent = logging.Logger("harken.api.slack", level=logging.CRITICAL + 1)
"""The client would write the webhook's address, which is a secret, into a debugging log."""

_REMEDIES = {
    "invalid_payload": "The message was refused: report this as a bug of Harken.",
    "no_service": "The webhook was removed or switched off: make a new one in Slack and save the rule with it.",
    "no_team": "The Slack workspace no longer exists or is not reachable: make a new webhook.",
    "channel_not_found": "The channel was deleted: make a new webhook for another one.",
    "channel_is_archived": "The channel is archived: unarchive it, or make a new webhook for another one.",
    "action_prohibited": "An admin of the Slack workspace forbids this: ask them.",
    "posting_to_general_channel_denied": "Only some may write to #general: ask an admin, or choose another channel.",
    "invalid_token": "The address is incomplete or revoked: copy it again from Slack.",
    "no_text": "The message was empty: report this as a bug of Harken.",
    "too_many_attachments": "The message was too long: report this as a bug of Harken.",
    "user_not_found": "The person it was for is gone: make a new webhook.",
}
"""The words that Slack documents for incoming webhooks."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """`answer`: the destination's own words. `to_do`: for a person; empty when all is well. `again`: may help to retry."""

    ok: bool
    status: int | None
    answer: str
    to_do: str = ""
    again: bool = False


_THE_RIGHT_ONE = "Use the address that Slack gave you: https://hooks.slack.com/…"


class SlackChannel:
    """Raises nothing for a failed delivery: it is an answer, and says what to do."""

    def __init__(self, guard: AddressGuard) -> None:
        self._guard = guard

    def send(self, webhook: SecretStr, text: str, blocks: Sequence[Block] = ()) -> Delivery:
        client = _GuardedClient(webhook, self._guard)
        try:
            self._guard.check_form(webhook.get_secret_value())
            response = client.send(text=text, blocks=list(blocks) or None, unfurl_links=False)
        except Forbidden as e:
            return Delivery(False, None, str(e), _THE_RIGHT_ONE)
        except Retry as e:
            return Delivery(False, None, e.reason, "Check that this machine can reach Slack.", again=True)
        except httpx.HTTPError as e:
            return Delivery(False, None, _words(e), "Check that this machine can reach Slack.", again=True)
        return _judge(response.status_code, response.body)

    def check(self, webhook: SecretStr) -> None:
        """Before a rule is kept. Raises UserError for an address that nothing will ever be sent to."""
        try:
            self._guard.check_url(webhook.get_secret_value())
        except Forbidden as e:
            raise UserError(f"{e} {_THE_RIGHT_ONE}") from e
        except Retry:
            return  # a name that cannot be resolved now: the first delivery will say so


def test_delivery(channel: SlackChannel, destination: SecretStr) -> Delivery:
    """A harmless message, so that a person sees where alerts will arrive."""
    return channel.send(destination, "Harken can reach this channel. Alerts will arrive here.")


def _words(error: httpx.HTTPError) -> str:
    """The kind of failure alone where the message might quote the address."""
    words = str(error)
    return type(error).__name__ if "http" in words or not words else f"{type(error).__name__}: {words}"


def _judge(status: int, answer: str) -> Delivery:
    words = answer.strip()[:ANSWER_SHOWN] or f"HTTP {status}"
    if 200 <= status < 300:
        return Delivery(True, status, words)
    if 300 <= status < 400:
        return Delivery(False, status, words, "The address redirects elsewhere; use the one that Slack gave you.")
    if status == 429 or status >= 500:
        return Delivery(False, status, words, "Slack is busy; it is tried again.", again=True)
    return Delivery(
        False, status, words, _REMEDIES.get(words, "Make a new webhook in Slack and save the rule with it.")
    )


class _GuardedClient(WebhookClient):
    """Slack's client with its last step replaced: only to the addresses the guard checked, no redirects, no proxies."""

    def __init__(self, webhook: SecretStr, guard: AddressGuard) -> None:
        super().__init__(webhook.get_secret_value(), logger=_silent, retry_handlers=[])
        self._transport = GuardedTransport(guard)

    def _perform_http_request_internal(self, url: str, req: Request) -> WebhookResponse:
        """The transport is asked directly: a client of httpx would write the address into its log."""
        limits = {"timeout": httpx.Timeout(TIMEOUT).as_dict(), DEADLINE: time.monotonic() + 2 * TIMEOUT}
        request = httpx.Request("POST", url, content=_body(req), headers=dict(req.header_items()), extensions=limits)
        answer = self._transport.handle_request(request)
        try:
            words = next(answer.iter_text(ANSWER_SHOWN), "")
        finally:
            answer.close()
        return WebhookResponse(url=url, status_code=answer.status_code, body=words, headers=dict(answer.headers))


def _body(req: Request) -> bytes:
    if not isinstance(req.data, bytes):
        raise TypeError("Slack's client gave a body that is not bytes")
    return req.data
