"""Opsdesk: orders, people and reports for the operations team."""

import logging

import click
from flask import Flask

from opsdesk import auth, invites, orders, reports
from opsdesk.db import Database
from opsdesk.settings import Settings


def create_app(settings=None):
    settings = settings or Settings.from_environment()
    logging.basicConfig(level=settings.log_level)

    app = Flask(__name__)
    app.secret_key = settings.secret_key
    app.config.update(
        SESSION_COOKIE_SECURE=settings.app_url.startswith("https://"),
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.extensions["settings"] = settings
    app.extensions["database"] = Database(settings.database_url)

    auth.login_manager.init_app(app)
    for module in (auth, invites, orders, reports):
        app.register_blueprint(module.blueprint)

    @app.get("/healthz")
    def healthz():
        return {"status": "ok"}

    @app.cli.command("export-orders")
    @click.option("--day", required=True)
    def export_orders(day):
        """Write the orders of DAY as CSV for the warehouse."""
        for row in reports.orders_of(day):
            click.echo(",".join(str(value) for value in row))

    return app
