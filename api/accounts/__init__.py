"""Who may ask: tokens, sign-in, sessions."""

from api.accounts.principal import ALL_WORKSPACES, Permission, Principal
from api.accounts.session import COOKIE, create_signin_url, end_session, find_session, redeem_code
from api.accounts.token import Token, create_token, find_token, list_tokens, revoke_token

__all__ = [
    "ALL_WORKSPACES", "COOKIE", "Permission", "Principal", "Token", "create_signin_url", "create_token", "end_session",
    "find_session", "find_token", "list_tokens", "redeem_code", "revoke_token",
]  # fmt: skip
