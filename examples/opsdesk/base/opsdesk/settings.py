"""Everything that differs between a laptop, staging and production."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    app_url: str
    database_url: str
    secret_key: str
    log_level: str
    mail_from: str
    smtp_host: str
    smtp_port: int
    smtp_user: str
    smtp_password: str

    @classmethod
    def from_environment(cls):
        return cls(
            app_url=os.environ["APP_URL"].rstrip("/"),
            database_url=os.environ["DATABASE_URL"],
            secret_key=os.environ["SECRET_KEY"],
            log_level=os.environ.get("LOG_LEVEL", "INFO"),
            mail_from=os.environ["MAIL_FROM"],
            smtp_host=os.environ["SMTP_HOST"],
            smtp_port=int(os.environ["SMTP_PORT"]),
            smtp_user=os.environ.get("SMTP_USER", ""),
            smtp_password=os.environ.get("SMTP_PASSWORD", ""),
        )
