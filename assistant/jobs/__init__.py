"""Work that outlives the sentence that asked for it: one interface, and the engine that runs it on this machine.
 A job is a row of the store before it is anything else (`Store.jobs`), so it survives a reload, a closed page and a
killed worker. An engine takes queued jobs and calls the function their kind names; the function sees a `JobContext`
and nothing of queues.

    engine = LocalEngine(store, {"turn": run_turn, "soundtrack": make_soundtrack})
    engine.run(store.jobs.submit(project_id, "interactive", "turn", payload, turn=3))   # here and now: the command
    line engine.run_next("heavy")                                                            # whatever is next: a
    worker's loop

    with WorkerPool(store, "assistant.page_jobs:JOBS", lanes=("interactive", "heavy")):   # spawned processes: the page
        ...
"""

from assistant.jobs.engine import Cancelled, Engine, JobContext, JobFunction
from assistant.jobs.local import LocalEngine
from assistant.jobs.pool import WorkerPool

__all__ = ["Cancelled", "Engine", "JobContext", "JobFunction", "LocalEngine", "WorkerPool"]
