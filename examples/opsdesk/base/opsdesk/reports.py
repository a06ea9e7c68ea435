"""Numbers for finance."""

from flask import Blueprint, render_template
from flask_login import login_required
from sqlalchemy import Date, cast, func, select

from opsdesk.db import session
from opsdesk.models import Order

blueprint = Blueprint("reports", __name__, url_prefix="/reports")


@blueprint.get("/revenue")
@login_required
def revenue():
    day = cast(Order.placed_at, Date)
    query = select(day, func.count(), func.sum(Order.total_cents)).group_by(day).order_by(day.desc()).limit(90)
    with session() as work:
        return render_template("revenue.html", rows=work.execute(query).all())


def orders_of(day):
    query = select(Order.id, cast(Order.placed_at, Date), Order.total_cents).where(cast(Order.placed_at, Date) == day)
    with session() as work:
        return work.execute(query).all()
