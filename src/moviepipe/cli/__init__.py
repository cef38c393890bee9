"""The command line: `moviepipe COMMAND`, and the same parser for every file in jobs/."""

import os
import sys
from collections.abc import Sequence

import click

from moviepipe.cli import (  # noqa: F401 # to declare their commands
    emr,
    files,
    layers,
    machine,
    models,
    reading,
    sources,
    stream,
    upkeep,
    video,
)
from moviepipe.cli.base import cli


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; 0 done, 1 failed with one line on stderr, 2 wrong use. A traceback only with --verbose."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    if "--verbose" in arguments:
        os.environ.setdefault("MOVIEPIPE_LOG_LEVEL", "warn")
    try:
        cli.main(args=arguments, prog_name="moviepipe", standalone_mode=False)
    except click.exceptions.Exit as exc:
        return exc.exit_code
    except click.ClickException as exc:
        exc.show()
        return exc.exit_code
    except BrokenPipeError:  # the reader of the output, such as head, has closed it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (click.Abort, KeyboardInterrupt):
        return _fail("stopped", arguments)
    except ImportError as exc:
        path = os.environ.get("PYTHONPATH")
        remedy = f"Unset PYTHONPATH={path}, which Python searches first" if path else "Install moviepipe anew"
        return _fail(f"a package of this environment is missing or of another version ({exc}). {remedy}.", arguments)
    except Exception as exc:
        return _fail(_line(exc), arguments)
    return 0


def _line(failure: Exception) -> str:
    from moviepipe.pipelines import failures

    cause = failures.first(failure)
    return "stopped" if isinstance(cause, KeyboardInterrupt) else failures.explain(cause, getattr(failure, "lake", ""))


def _fail(message: str, arguments: Sequence[str]) -> int:
    if "--verbose" in arguments:
        import traceback

        traceback.print_exc()
    print(f"moviepipe: {message}", file=sys.stderr)
    return 1


def console() -> None:
    """The console script's door."""
    sys.exit(main())
