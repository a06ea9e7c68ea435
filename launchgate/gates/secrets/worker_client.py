"""What asks a process of its own: started at the first question, ended with the scan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

if TYPE_CHECKING:
    from launchgate.proc import Worker


class WorkerClient:
    """A context manager around one process that runs `function`, `module:name`; most scans never start it."""

    function: ClassVar[str]
    _worker: Worker | None = None

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        if self._worker is not None:
            self._worker.close()

    def ask(self, *arguments: Any, deadline: float) -> Any:
        """Return what the function answers; raise `Inconclusive` where it fails or takes over `deadline` seconds."""
        from launchgate.proc import worker

        self._worker = self._worker or worker(self.function)
        return self._worker.call(*arguments, deadline=deadline)
