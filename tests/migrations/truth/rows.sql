INSERT INTO people SELECT n, 'p' || n, 'm' || n, '2000-01-01' FROM generate_series(1, 300) n;
INSERT INTO orders SELECT n, 1 + n % 300, n::text, 'x', 'n', n, now(), now(), '{a}', '{}', '10.0.0.0/8', 'abc', '1 day',
    B'1', now(), 'p', 'n' || n, n, NULL, '10:00' FROM generate_series(1, 300) n;
INSERT INTO sales SELECT n, n, n, 'x' FROM generate_series(1, 300) n;
INSERT INTO mails SELECT n, 'm', 't' FROM generate_series(1, 300) n;
INSERT INTO lines SELECT n, n FROM generate_series(1, 300) n;
INSERT INTO logs SELECT '2026-01-05', 'x' FROM generate_series(1, 300);
INSERT INTO logs_2 SELECT '2026-02-05', 'x' FROM generate_series(1, 300);
INSERT INTO logs_3 SELECT '2026-03-05', 'x' FROM generate_series(1, 300);
INSERT INTO events SELECT '2025-01-05', 'x' FROM generate_series(1, 300);
INSERT INTO events_new SELECT '2026-01-05', 'x' FROM generate_series(1, 300);
INSERT INTO cache SELECT n, 'v' FROM generate_series(1, 300) n;
INSERT INTO moods SELECT n, 'good' FROM generate_series(1, 300) n;
REFRESH MATERIALIZED VIEW totals;
CREATE EXTENSION IF NOT EXISTS btree_gist;
