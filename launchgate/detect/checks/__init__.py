"""Checks of a candidate: checksums, structure, context. A detector names its own as `module:function`."""
