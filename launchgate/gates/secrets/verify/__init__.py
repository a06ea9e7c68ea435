"""Whether a credential that was found is still valid: asked of its provider, and only where the user requests it."""
