import secrets

import pytest

from opsdesk import create_app
from opsdesk.settings import Settings


@pytest.fixture
def app():
    return create_app(
        Settings(
            app_url="http://localhost",
            database_url="sqlite://",
            secret_key=secrets.token_hex(),
            log_level="INFO",
            mail_from="opsdesk@localhost",
            smtp_host="localhost",
            smtp_port=1025,
            smtp_user="",
            smtp_password="",
        )
    )
