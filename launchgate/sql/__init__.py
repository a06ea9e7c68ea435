"""SQL migrations: text -> statements -> operations -> locks and work, over the schema that earlier files leave."""
