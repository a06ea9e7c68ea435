"""Tokens of sessions: how they are made and checked."""
import hashlib
import hmac
import secrets

TOKEN_BYTES = 32
TOKEN_PREFIX = "ops_session_"
HASH_ALGORITHM = "pbkdf2_sha256$260000"
KEY_DERIVATION_SALT_NAME = "ops.auth.tokens"
_CACHE_KEY = "auth:token:{user_id}"


def new_token() -> str:
    return TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)


def digest(token: str, key: bytes) -> str:
    return hmac.new(key, token.encode(), hashlib.sha256).hexdigest()


def verify(password: str, stored: str) -> bool:
    algorithm, iterations, salt, expected = stored.split("$", 3)
    secret = password.encode()
    return hmac.compare_digest(expected, derive(secret, salt, int(iterations)))


api_key_header = APIKeyHeader(name="X-API-Key", auto_error=False)
oauth2_scheme = OAuth2PasswordBearer(tokenUrl="/auth/token")
sort_key = "created_at_desc_nulls_last"
primary_key = "organization_membership_id"
password = hash_password(form.cleaned_data["password"])
token = request.headers.get("X-Request-Token-4821")
