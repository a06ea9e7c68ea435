"""Letting somebody in."""

from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_login import current_user, login_required
from itsdangerous import BadData
from sqlalchemy import select
from werkzeug.security import generate_password_hash

from opsdesk import mail
from opsdesk.auth import links
from opsdesk.db import session
from opsdesk.models import Invite, Person

blueprint = Blueprint("invites", __name__, url_prefix="/team")


@blueprint.get("/")
@login_required
def index():
    with session() as work:
        people = work.scalars(select(Person).order_by(Person.name)).all()
        waiting = work.scalars(select(Invite).where(Invite.accepted_at.is_(None))).all()
        return render_template("team.html", people=people, waiting=waiting)


@blueprint.post("/")
@login_required
def invite():
    if current_user.role != "admin":
        abort(403)
    with session() as work:
        row = Invite(
            email=request.form["email"].strip().lower(),
            role=request.form["role"],
            invited_by=current_user.id,
        )
        work.add(row)
        work.flush()
        mail.send("invite", row.email, "You are invited to Opsdesk", link=links("invite").dumps(row.id))
    return redirect(url_for("invites.index"))


@blueprint.route("/join/<signed>", methods=["GET", "POST"])
def join(signed):
    try:
        invite_id = links("invite").loads(signed)
    except BadData:
        abort(410)
    with session() as work:
        row = work.get(Invite, invite_id)
        if row is None or row.accepted_at is not None:
            abort(410)
        if request.method == "GET":
            return render_template("join.html", email=row.email)
        row.accepted_at = datetime.now(UTC)
        work.add(
            Person(
                email=row.email,
                name=request.form["name"],
                role=row.role,
                password_hash=generate_password_hash(request.form["password"]),
            )
        )
    return redirect(url_for("auth.login"))
