"""The .env format: a tokenizer that keeps text and places, and what three parsers make of it."""
