import Config

config :ops, OpsWeb.Endpoint,
  secret_key_base: "@{base64}@{base64}",
  url: [host: "ops.acme.io"]

config :ops, Ops.Repo,
  password: System.fetch_env!("DATABASE_PASSWORD"),
  pool_size: 10
