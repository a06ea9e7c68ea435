"""GetCallerIdentity of AWS STS, signed with Signature Version 4: the secret key itself is never sent.

Sources: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html (no permission is needed) and
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from launchgate.gates.secrets.verify.answers import GONE, LIVE, OK, unclear
from launchgate.gates.secrets.verify.provider import Credential, Reply, State
from launchgate.model.masker import Secret

if TYPE_CHECKING:
    from launchgate.net.http import HttpResponse

HOST, REGION, SERVICE = "sts.amazonaws.com", "us-east-1", "sts"
BODY = "Action=GetCallerIdentity&Version=2011-06-15"
_TYPE = "application/x-www-form-urlencoded; charset=utf-8"
_CODE = re.compile(rb"<Code>([A-Za-z]{1,60})</Code>")
_ARN = re.compile(rb"<Arn>arn:aws[a-z-]*:")


def signed(credential: Credential) -> Mapping[str, Secret]:
    """Return the headers of the call, signed with the pair of key id (`other`) and secret key."""
    key_id = credential.other.reveal() if credential.other else ""
    moment = credential.at.strftime("%Y%m%dT%H%M%SZ")
    scope = f"{moment[:8]}/{REGION}/{SERVICE}/aws4_request"
    named = {"content-type": _TYPE, "host": HOST, "x-amz-date": moment}
    lines = "".join(f"{name}:{value}\n" for name, value in named.items())
    request = f"POST\n/\n\n{lines}\n{';'.join(named)}\n{hashlib.sha256(BODY.encode()).hexdigest()}"
    text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    signature = _hmac(signing_key(credential.secret, moment[:8]), text).hex()
    authorization = (
        f"AWS4-HMAC-SHA256 Credential={key_id}/{scope}, SignedHeaders={';'.join(named)}, Signature={signature}"
    )
    return {
        "Content-Type": Secret(_TYPE),
        "X-Amz-Date": Secret(moment),
        "Authorization": Secret(authorization),
    }


def signing_key(secret: Secret, day: str) -> bytes:
    """Derive the key that signs the requests of a day (`YYYYMMDD`)."""
    key = f"AWS4{secret.reveal()}".encode()
    for part in (day, REGION, SERVICE, "aws4_request"):
        key = _hmac(key, part)
    return key


def read(answer: HttpResponse) -> Reply:
    """Read who asks, or the code of the error: an unknown id is gone, a wrong signature proves nothing."""
    if answer.status == OK and answer.complete and _ARN.search(answer.body):
        return LIVE
    code = _CODE.search(answer.body)
    if answer.status == OK or code is None:
        return unclear(answer)
    if code[1] == b"InvalidClientTokenId":
        return GONE
    if code[1] == b"SignatureDoesNotMatch":
        return Reply(State.UNKNOWN, "key id and secret key do not belong together")
    return unclear(answer)


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")
