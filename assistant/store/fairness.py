"""Who is next: the order in which queued jobs of one lane are begun, as plain values without a database.

A project runs one job at a time, in the order they came. Among projects the owner with the fewest running jobs comes
first, then the one who was served longest ago, then who has waited longest; so nobody waits behind another's whole
queue. Whether a worker is there is not known here.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Waiting:
    """A queued job and whose it is."""

    job_id: int
    project_id: str
    owner_id: int


@dataclass(frozen=True)
class Line:
    """The queue of one lane at one moment.

    Attributes:
        waiting: Its queued jobs, in the order they were submitted.
        running: What is being worked on in any lane, the longest at it first.
        served: For each owner, a number that is larger the later one of their jobs was last begun.
    """

    waiting: Sequence[Waiting]
    running: Sequence[Waiting] = ()
    served: Mapping[int, float] = field(default_factory=dict)

    def next_jobs(self) -> list[Waiting]:
        """The jobs that may begin now, the fairest first: of each project without a running job its first."""
        return _Going(self).next_jobs()

    def places(self) -> dict[int, int]:
        """The place of each waiting job, 1 for the next to begin.

        Told as if no job came after these, and as if running jobs ended in the order they began: true for the first
        place, and else as good as can be known.
        """
        going = _Going(self)
        places: dict[int, int] = {}
        workers = max(1, len(self.running))
        while going.waiting:
            if len(going.running) >= workers:
                going.end_one()
            chosen = next(iter(going.next_jobs()), None)
            while chosen is None:
                going.end_one()
                chosen = next(iter(going.next_jobs()), None)
            going.begin(chosen)
            places[chosen.job_id] = len(places) + 1
        return places


class _Going:
    """A line that moves on."""

    def __init__(self, line: Line) -> None:
        self.waiting = sorted(line.waiting, key=lambda job: job.job_id)
        self.running = deque(line.running)
        self._busy = Counter(job.owner_id for job in line.running)
        self._served = dict(line.served)

    def next_jobs(self) -> list[Waiting]:
        taken = {job.project_id for job in self.running}
        first: dict[str, Waiting] = {}
        for job in self.waiting:
            if job.project_id not in taken:
                first.setdefault(job.project_id, job)
        return sorted(first.values(), key=self._claim)

    def begin(self, job: Waiting) -> None:
        self.waiting.remove(job)
        self.running.append(job)
        self._busy[job.owner_id] += 1
        self._served[job.owner_id] = max(self._served.values(), default=0.0) + 1

    def end_one(self) -> None:
        self._busy[self.running.popleft().owner_id] -= 1

    def _claim(self, job: Waiting) -> tuple[int, float, int]:
        return self._busy[job.owner_id], self._served.get(job.owner_id, 0.0), job.job_id
