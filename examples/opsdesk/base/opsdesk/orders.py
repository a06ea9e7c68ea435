"""The list everybody looks at all day."""

from flask import Blueprint, render_template, request
from flask_login import login_required
from sqlalchemy import select

from opsdesk.db import session
from opsdesk.models import Order

PAGE = 50

blueprint = Blueprint("orders", __name__)


@blueprint.get("/")
@login_required
def index():
    page = max(request.args.get("page", 1, type=int), 1)
    query = select(Order).order_by(Order.placed_at.desc()).limit(PAGE).offset((page - 1) * PAGE)
    if status := request.args.get("status"):
        query = query.where(Order.status == status)
    with session() as work:
        return render_template("orders.html", orders=work.scalars(query).all(), page=page)


@blueprint.get("/orders/<number>")
@login_required
def show(number):
    with session() as work:
        order = work.scalars(select(Order).where(Order.number == number)).one()
        return render_template("order.html", order=order)
