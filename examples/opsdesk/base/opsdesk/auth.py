"""Signing in, signing out, and the way back in for those who forgot."""

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask_login import LoginManager, login_user, logout_user
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import select
from werkzeug.security import check_password_hash, generate_password_hash

from opsdesk import mail
from opsdesk.db import session
from opsdesk.models import Person

RESET_SECONDS = 3600

blueprint = Blueprint("auth", __name__)
login_manager = LoginManager()
login_manager.login_view = "auth.login"


@login_manager.user_loader
def load_person(person_id):
    with session() as work:
        return work.get(Person, int(person_id))


def links(purpose):
    return URLSafeTimedSerializer(current_app.secret_key, salt=purpose)


@blueprint.route("/login", methods=["GET", "POST"])
def login():
    if request.method == "GET":
        return render_template("login.html")
    with session() as work:
        person = work.scalar(select(Person).where(Person.email == request.form["email"].strip().lower()))
        if person is None or not check_password_hash(person.password_hash or "", request.form["password"]):
            return render_template("login.html", error="Email or password is wrong."), 401
        login_user(person)
    return redirect(url_for("orders.index"))


@blueprint.post("/logout")
def logout():
    logout_user()
    return redirect(url_for("auth.login"))


@blueprint.route("/password/reset", methods=["GET", "POST"])
def ask_for_reset():
    if request.method == "POST":
        email = request.form["email"].strip().lower()
        with session() as work:
            person = work.scalar(select(Person).where(Person.email == email))
            if person is not None:
                mail.send("reset", email, "Reset your Opsdesk password", link=links("reset").dumps(person.id))
        return render_template("reset_sent.html")
    return render_template("reset.html")


@blueprint.route("/password/reset/<signed>", methods=["GET", "POST"])
def reset(signed):
    try:
        person_id = links("reset").loads(signed, max_age=RESET_SECONDS)
    except BadData:
        abort(410)
    if request.method == "GET":
        return render_template("new_password.html")
    with session() as work:
        work.get(Person, person_id).password_hash = generate_password_hash(request.form["password"])
    return redirect(url_for("auth.login"))
