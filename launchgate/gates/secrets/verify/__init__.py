"""Whether a credential that was found still opens anything: asked of its provider, and only where the user says so."""
