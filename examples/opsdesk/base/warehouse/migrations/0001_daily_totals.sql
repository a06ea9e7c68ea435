-- What finance reads: one row per day, filled every night by scripts/nightly_export.sh.
CREATE TABLE daily_totals (
    day         date PRIMARY KEY,
    orders      integer NOT NULL,
    total_cents bigint NOT NULL
);

CREATE TABLE exported_orders (
    order_id    bigint PRIMARY KEY,
    day         date NOT NULL,
    total_cents bigint NOT NULL
);
