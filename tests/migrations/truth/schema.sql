-- The schema on which every statement of this folder is tried.
CREATE TABLE people (id int PRIMARY KEY, name varchar(40) NOT NULL, mail text, born date);
CREATE TABLE orders (
    id int PRIMARY KEY, person_id int, number varchar(20), code varchar(10) CHECK (code <> ''), note text,
    total numeric(8, 2), made timestamp, sent timestamptz, tags text[], data jsonb, ip cidr, letter char(3),
    span interval(3), flags varbit(8), precise timestamp(3), plain varchar, named varchar(20) NOT NULL,
    proven int CONSTRAINT proven_there CHECK (proven IS NOT NULL), free int, stamp time(3)
);
CREATE INDEX orders_number ON orders (number);
CREATE INDEX orders_sent ON orders (sent);
CREATE UNIQUE INDEX orders_named ON orders (named);
CREATE UNIQUE INDEX orders_free ON orders (free);
ALTER TABLE orders ADD CONSTRAINT orders_person FOREIGN KEY (person_id) REFERENCES people (id);
ALTER TABLE orders ADD CONSTRAINT free_positive CHECK (free > 0) NOT VALID;
ALTER TABLE orders ADD CONSTRAINT free_person FOREIGN KEY (free) REFERENCES people (id) NOT VALID;
CREATE TABLE lines (id int, line int NOT NULL);
CREATE UNIQUE INDEX lines_id ON lines (id);
CREATE UNIQUE INDEX lines_line ON lines (line);
CREATE DOMAIN email AS text CHECK (value <> '');
CREATE DOMAIN label AS text;
CREATE TABLE mails (id int PRIMARY KEY, mail email, title label);
CREATE TABLE logs (day date NOT NULL, line text) PARTITION BY RANGE (day);
CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
CREATE TABLE logs_2 (day date NOT NULL, line text);
CREATE TABLE logs_3 (day date NOT NULL, line text, CHECK (day >= '2026-03-01' AND day < '2026-04-01'));
CREATE TABLE events (day date NOT NULL, line text) PARTITION BY RANGE (day);
CREATE TABLE events_rest PARTITION OF events DEFAULT;
CREATE TABLE events_new (day date NOT NULL, line text);
CREATE UNLOGGED TABLE cache (id int PRIMARY KEY, value text);
CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE TABLE moods (id int PRIMARY KEY, mood mood);
CREATE FUNCTION user_fn() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
CREATE FUNCTION stable_fn() RETURNS int STABLE LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION touched() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touched();
CREATE RULE keep AS ON DELETE TO cache DO INSTEAD NOTHING;
CREATE POLICY own ON people USING (true);
CREATE TABLE sales (id int PRIMARY KEY, person_id int, total int, note text);
CREATE VIEW order_notes AS SELECT id, note FROM sales;
CREATE MATERIALIZED VIEW totals AS SELECT person_id, sum(total) AS total FROM sales GROUP BY person_id;
CREATE UNIQUE INDEX totals_person ON totals (person_id);
