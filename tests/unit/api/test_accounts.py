from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr

from api.accounts import (
    create_signin_url,
    create_token,
    end_session,
    find_session,
    find_token,
    list_tokens,
    redeem_code,
    revoke_token,
)
from api.accounts.attempts import FailedAttempts
from bus.memory import MemoryState
from schemas.errors import UserError
from schemas.scope import EVERY

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def state() -> MemoryState:
    return MemoryState(lambda: NOW)


def code_of(url: SecretStr) -> SecretStr:
    return SecretStr(parse_qs(urlsplit(url.get_secret_value()).query)["code"][0])


def test_a_token_is_found_by_its_secret_and_kept_only_as_a_hash(state: MemoryState) -> None:
    secret = create_token(state, "script", now=NOW)

    found = find_token(state, secret, NOW)
    kept = b"".join(e.value or b"" for e in state.list(EVERY, "token")) + state.list(EVERY, "token")[0].key.encode()

    assert found is not None
    assert (found.name, found.workspaces) == ("script", ("default",))
    assert secret.get_secret_value().encode() not in kept


def test_a_wrong_token_is_nobody(state: MemoryState) -> None:
    create_token(state, "script", now=NOW)

    assert find_token(state, SecretStr("guess"), NOW) is None


def test_last_use_is_noted_coarsely(state: MemoryState) -> None:
    secret = create_token(state, "script", now=NOW)

    for minutes in (1, 2, 3, 20):
        find_token(state, secret, NOW + timedelta(minutes=minutes))

    assert list_tokens(state)[0].last_used == NOW + timedelta(minutes=20)
    assert state.list(EVERY, "token")[0].version == 3


def test_a_revoked_token_stops_working(state: MemoryState) -> None:
    secret = create_token(state, "script", now=NOW)

    assert revoke_token(state, list_tokens(state)[0].id)
    assert find_token(state, secret, NOW) is None
    assert not revoke_token(state, "")


def test_a_token_for_no_proper_workspace_is_refused(state: MemoryState) -> None:
    with pytest.raises(UserError):
        create_token(state, "script", now=NOW, workspaces=("a:b",))


def test_a_sign_in_address_works_once(state: MemoryState) -> None:
    code = code_of(create_signin_url(state, "http://h/", now=NOW))

    session = redeem_code(state, code, now=NOW)

    assert session is not None
    assert redeem_code(state, code, now=NOW) is None
    assert find_session(state, session, NOW) is not None


def test_a_sign_in_address_expires(state: MemoryState) -> None:
    code = code_of(create_signin_url(state, "http://h", now=NOW))

    assert redeem_code(state, code, now=NOW + timedelta(minutes=15)) is None


def test_a_session_ends_by_signing_out_and_by_itself(state: MemoryState) -> None:
    first = redeem_code(state, code_of(create_signin_url(state, "http://h", now=NOW)), now=NOW, days=1)
    second = redeem_code(state, code_of(create_signin_url(state, "http://h", now=NOW)), now=NOW, days=1)
    assert first is not None
    assert second is not None

    end_session(state, first)

    assert find_session(state, first, NOW) is None
    assert find_session(state, second, NOW + timedelta(days=1)) is None


def test_expired_codes_and_sessions_do_not_pile_up(state: MemoryState) -> None:
    redeem_code(state, code_of(create_signin_url(state, "http://h", now=NOW)), now=NOW, days=1)
    create_signin_url(state, "http://h", now=NOW)

    create_signin_url(state, "http://h", now=NOW + timedelta(days=2))

    assert (len(state.list(EVERY, "session")), len(state.list(EVERY, "signin_code"))) == (0, 1)


def test_a_guesser_waits_and_others_do_not() -> None:
    attempts = FailedAttempts(limit=3)
    for _ in range(3):
        attempts.note("10.0.0.1", NOW)

    assert attempts.wait_for("10.0.0.1", NOW + timedelta(seconds=20)) == 40
    assert attempts.wait_for("10.0.0.2", NOW) == 0
    assert attempts.wait_for("10.0.0.1", NOW + timedelta(minutes=1)) == 0
