"""The same jobs again and again, in one process whose Java stays warm, whenever something has landed."""

from collections.abc import Callable
from threading import Event

from moviepipe.errors import LeaseHeldError, StoppedError
from moviepipe.io.lake import Lake
from moviepipe.io.landing import landing_files
from moviepipe.io.storage import StoredFile
from moviepipe.pipelines.report import Report, TableReport


def run_rounds(
    lake: Lake,
    every_seconds: float,
    stop: Event,
    run_round: Callable[[], None],
    say: Callable[[str], None],
    before: Callable[[], None] | None = None,
) -> int:
    """Runs a round now, then each time after so many seconds if landing has changed, until `stop` is set; how many.

    `before` is called each time, and may land something. A round holds the lake's lease by itself and lets it go; one
    that finds it held is left out. Any other failure ends the rounds: it is raised.
    """
    taken: list[StoredFile] | None = None
    landed: list[StoredFile] = []

    def is_due() -> bool:
        nonlocal landed
        if before is not None:
            before()
        landed = sorted(landing_files(lake), key=lambda file: file.name)  # before the round: what lands in it is new
        return landed != taken

    def take() -> None:
        nonlocal taken
        run_round()
        taken = landed

    return repeat(is_due, take, every_seconds, stop, say)


def repeat(
    is_due: Callable[[], bool],
    run_round: Callable[[], None],
    every_seconds: float,
    stop: Event,
    say: Callable[[str], None],
) -> int:
    """Runs a round where one is due, now and each time after so many seconds, until `stop` is set; how many."""
    rounds = 0
    while not stop.is_set():
        if is_due():
            try:
                run_round()
            except LeaseHeldError as exc:
                say(f"{exc} The next round tries again.")
            except StoppedError:
                break
            else:
                rounds += 1
        stop.wait(every_seconds)
    return rounds


def stopping(report: Report, stop: Event) -> Report:
    """The report, and the end of the run after the table that it tells of, once `stop` is set."""

    def report_or_stop(told: TableReport) -> None:
        report(told)
        if stop.is_set():
            raise StoppedError("The run was asked to end; the tables that it had written are whole.")

    return report_or_stop
