"""A Dask cluster on this machine: a scheduler here, each worker a process that a nanny starts again."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dask
from distributed import LocalCluster

from pipeline.cluster import Sent
from pipeline.take_in import Source


@contextmanager
def run_cluster(folder: Path, *, workers: int = 2, daemon: bool = False) -> Iterator[LocalCluster]:
    """Workers that keep their files in `folder`; as a `daemon` a worker may have no children."""
    with (
        dask.config.set({"distributed.worker.daemon": daemon}),
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            dashboard_address="127.0.0.1:0",
            local_directory=str(folder),
        ) as cluster,
    ):
        yield cluster


def kill_a_busy_worker(cluster: LocalCluster) -> int:
    """Ends a worker that is at work, as `kill -9` does; its process id."""
    busy = [worker for worker in cluster.scheduler.workers.values() if worker.processing]
    process: int = cluster.workers[busy[0].name].pid
    os.kill(process, signal.SIGKILL)
    return process


class Deadly(Sent):
    """A file that kills the very worker, not its child."""

    def unpack(self, folder: Path) -> Source:
        """Ends the process."""
        os.kill(os.getpid(), signal.SIGKILL)
        return super().unpack(folder)
