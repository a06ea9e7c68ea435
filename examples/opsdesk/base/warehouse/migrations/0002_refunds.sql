CREATE TABLE refunds (
    refund_id   bigint PRIMARY KEY,
    order_id    bigint NOT NULL,
    cents       bigint NOT NULL,
    refunded_at timestamptz NOT NULL
);
