CREATE TABLE users (
  id uuid PRIMARY KEY,
  email text NOT NULL,
  password_hash text NOT NULL,
  reset_token text
);
CREATE ROLE reporting LOGIN PASSWORD '@{chosen}';
ALTER USER ops IDENTIFIED BY '@{symbols}';
INSERT INTO settings (key, value) VALUES ('theme', 'dark'), ('build', '~{sha1}');
INSERT INTO users VALUES ('~{uuid}', 'a@acme.io', '~{bcrypt}', NULL);
