"""The line: each project in its order, nobody behind another's whole queue, and a place that comes true."""

import random

from assistant.store.fairness import Line, Waiting


def waiting(*jobs: tuple[int, int]) -> list[Waiting]:
    """Jobs as (id, owner), each of a project of its own."""
    return [Waiting(job, f"p{job}", owner) for job, owner in jobs]


def test_one_owners_twenty_jobs_let_the_others_pass_even_with_one_worker() -> None:
    line = Line(waiting(*((job, 1) for job in range(20)), (20, 2), (21, 3)))
    places = line.places()
    assert (places[0], places[20], places[21]) == (1, 2, 3)
    assert [places[job] for job in range(1, 20)] == list(range(4, 23))


def test_a_project_runs_in_its_order_and_one_at_a_time() -> None:
    line = Line([Waiting(job, "p", 1) for job in (1, 2, 3)], running=[Waiting(0, "p", 1)])
    assert line.next_jobs() == []
    assert line.places() == {1: 1, 2: 2, 3: 3}


def test_who_was_served_longest_ago_comes_first() -> None:
    line = Line(waiting((1, 1), (2, 2), (3, 3)), served={1: 30.0, 2: 10.0, 3: 20.0})
    assert [job.owner_id for job in line.next_jobs()] == [2, 3, 1]


def test_an_owner_at_work_waits_for_one_who_has_nothing_running() -> None:
    line = Line(waiting((2, 1), (3, 2)), running=[Waiting(1, "other", 1)])
    assert [job.job_id for job in line.next_jobs()] == [3, 2]


def test_places_are_the_order_in_which_jobs_really_begin() -> None:
    """The slow twin: begin and end jobs one by one, always asking anew who is next."""
    draw = random.Random(3)
    for _ in range(60):
        owners, workers = draw.randint(1, 4), draw.randint(1, 3)
        queue = [Waiting(i, f"p{draw.randint(0, 5)}", 0) for i in range(draw.randint(1, 14))]
        queue = [Waiting(job.job_id, job.project_id, int(job.project_id[1:]) % owners) for job in queue]
        running = [Waiting(-1 - i, f"r{i}", draw.randint(0, owners - 1)) for i in range(workers)]
        foretold = Line(queue, running).places()
        begun: list[int] = []
        served: dict[int, float] = {}
        left = list(queue)
        while left:
            candidates = Line(left, running, served).next_jobs()
            if len(running) == workers or not candidates:
                running.pop(0)  # the one longest at it ends
                continue
            chosen = candidates[0]
            left.remove(chosen)
            running.append(chosen)
            begun.append(chosen.job_id)
            served[chosen.owner_id] = len(begun)
        assert [foretold[job] for job in begun] == list(range(1, len(begun) + 1))
