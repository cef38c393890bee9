"""The commands of models: train and predict."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from moviepipe.cli.base import Context, Family, command

if TYPE_CHECKING:
    from moviepipe.ml.spec import ModelSpec

KINDS = ("popularity", "pre-release")


@command(Family.MODELS)
@click.argument("kind", metavar="MODEL", type=click.Choice(KINDS))
@click.option(
    "--held-out",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Movies to judge by and never train on, a TMDb id a line; default a fixed fifth. Not for pre-release.",
)
@click.option(
    "--export",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Also writes the model as model.tar.gz, for SageMaker's XGBoost container and for any Python.",
)
def train(context: Context, kind: str, held_out: Path | None, export: Path | None) -> None:
    """Trains MODEL, popularity or pre-release, from Silver; it is put in use where it beats the one that is."""
    from moviepipe.pipelines import training

    ids = _ids_in(held_out) if held_out else ()
    if ids and _spec(kind).in_time_order:
        raise click.UsageError("--held-out goes with popularity: pre-release is judged by the newest films.")
    request = training.TrainRequest(_spec(kind), context.settings.models.licensed_use, ids, export)
    with context.output.working("starting Spark"):
        training.run_job(context.env, context.settings, request, context.output.report)
    context.output.say(f"Next: moviepipe predict {kind} {context.lake_option}")


@command(Family.MODELS)
@click.argument("kind", metavar="MODEL", type=click.Choice(KINDS))
@click.option(
    "--endpoint",
    metavar="NAME",
    help="Asks an endpoint of SageMaker that serves this model's model.tar.gz for the scores, in batches.",
)
def predict(context: Context, kind: str, endpoint: str | None) -> None:
    """Writes the predictions of MODEL, popularity or pre-release, into Gold, where anything has changed."""
    from moviepipe.cli.layers import run_jobs
    from moviepipe.io.model_endpoint import Endpoint
    from moviepipe.pipelines.jobs import predict_by, run_steps

    if endpoint is None:
        run_jobs(context, [f"predict {kind}"])
        return
    with context.output.working("starting Spark"):
        job = predict_by(_spec(kind), Endpoint(endpoint))
        run_steps(context.env, context.settings, {f"predict {kind}": job}, context.output.report)


def _spec(kind: str) -> "ModelSpec":
    from moviepipe.ml.spec import SPECS

    return SPECS[kind]


def _ids_in(path: Path) -> tuple[int, ...]:
    """The ids in a file, below its header if it has one."""
    lines = path.read_text(encoding="utf-8-sig").split()
    wrong = [line for line in lines[1:] if not line.isdecimal()]
    if wrong:
        raise click.UsageError(f"{path} has a line that is no TMDb id: {wrong[0]!r}.")
    return tuple(int(line) for line in lines if line.isdecimal())
