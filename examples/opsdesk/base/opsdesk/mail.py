"""Mail that carries a link: invites and password resets."""

import smtplib
from email.message import EmailMessage

from flask import current_app, render_template


def send(template, to, subject, **context):
    settings = current_app.extensions["settings"]
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = to
    message["Subject"] = subject
    message.set_content(render_template(f"mail/{template}.txt", app_url=settings.app_url, **context))
    with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=10) as server:
        if settings.smtp_user:
            server.starttls()
            server.login(settings.smtp_user, settings.smtp_password)
        server.send_message(message)
