"""A model that an endpoint of SageMaker serves: features go there in batches, scores come back."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ConnectionClosedError
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from moviepipe.aws_refusals import meaning_of, same_code
from moviepipe.errors import ModelError
from moviepipe.ml.model import Model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ROWS_AT_ONCE = 500  # some 200 kB of text; SageMaker takes 6 MB
ATTEMPTS, LONGEST_PAUSE_SECONDS = 6, 20
# SageMaker lets a model answer for 60 seconds. Tries are counted once, by us, for it has failures of its own.
LIMITS: dict[str, Any] = {"connect_timeout": 5, "read_timeout": 70, "retries": {"total_max_attempts": 1}}
PASSING = ("ThrottlingException", "ServiceUnavailable", "InternalFailure", "InternalDependencyException")
NOT_READY = "ModelNotReadyException"
BUSY = f"{{what}} was too busy or not ready at {ATTEMPTS} tries ({{text}}). Run it again later."
OF_ENDPOINT = {  # {logs} is put in too
    **dict.fromkeys((*map(same_code, PASSING), NOT_READY), BUSY),
    "ModelError": "{what} fails in its own script ({text}).{logs} Deploy model.tar.gz again.",
    "AccessDenied": "{what} is forbidden to these AWS credentials. They need sagemaker:InvokeEndpoint.",
    "ClientError": "{what} refuses ({text}). Check its name, AWS_REGION and AWS_PROFILE.",
}
TOLERANCE = 1e-6
SAMPLE_ROWS = 20


@dataclass(frozen=True)
class Endpoint:
    """An endpoint that runs the archive of `train popularity --export`."""

    name: str

    def score(self, rows: "NDArray[np.float64]") -> "dict[str, NDArray[np.float64]]":
        """The prediction for each row, and the bounds of its intervals, as the model's own scorer gives them.

        Raises ModelError when the endpoint refuses, fails, or gives no answer after several tries.
        """
        import numpy as np

        answers = [answer for batch in _batches(rows) for answer in self._ask(batch)]
        if len(answers) != len(rows):
            raise ModelError(f"{self._named} gave {len(answers)} scores for {len(rows)} rows. Check what it serves.")
        names = answers[0] if answers else ()
        return {name: np.array([answer[name] for answer in answers], dtype="float64") for name in names}

    def require_same(self, model: Model) -> None:
        """Raises ModelError unless it scores invented rows as the model does, to one millionth."""
        import numpy as np

        chance = np.random.default_rng(0)
        rows = chance.uniform(0, 10, (SAMPLE_ROWS, len(model.spec.feature_names)))
        rows[chance.random(rows.shape) < 0.2] = np.nan
        theirs, ours = self.score(rows), model.scorer.score(rows)
        if theirs.keys() != ours.keys() or not all(
            np.allclose(theirs[name], ours[name], rtol=TOLERANCE, atol=TOLERANCE) for name in ours
        ):
            raise ModelError(
                f"{self._named} serves another model than {model.model_id}, which is in use here. "
                "Deploy the model.tar.gz of this one, or leave --endpoint out."
            )

    @property
    def _named(self) -> str:
        return f"The endpoint {self.name}"

    def _ask(self, rows: "NDArray[np.float64]") -> list[dict[str, float]]:
        trying = Retrying(
            retry=retry_if_exception(_passes),
            wait=wait_random_exponential(max=LONGEST_PAUSE_SECONDS),
            stop=stop_after_attempt(ATTEMPTS),
            reraise=True,
        )
        try:
            answer = trying(self._invoke, _as_csv(rows))
            scores: list[dict[str, float]] = json.loads(answer)
        except (ClientError, BotoCoreError) as exc:
            raise ModelError(_refusal(exc, self._named)) from exc
        except ValueError as exc:
            archive = "the model.tar.gz of `moviepipe train popularity --export DIR`"
            raise ModelError(f"{self._named} gives no scores as JSON. Deploy {archive}.") from exc
        return scores

    def _invoke(self, body: bytes) -> bytes:
        answer = _client().invoke_endpoint(
            EndpointName=self.name, Body=body, ContentType="text/csv", Accept="application/json"
        )
        content: bytes = answer["Body"].read()
        return content


def _refusal(failure: Exception, named: str) -> str:
    log = failure.response.get("LogStreamArn") if isinstance(failure, ClientError) else None
    return meaning_of(failure, named, named, OF_ENDPOINT, logs=f" Its log: {log}." if log else "")


@cache
def _client() -> Any:
    """One client a process: Spark's workers each have their own."""
    return boto3.client("sagemaker-runtime", config=Config(**LIMITS))


def _passes(failure: BaseException) -> bool:
    """True for what another try may mend: throttling, a model that is starting, a failure of Amazon's, a lost line."""
    if not isinstance(failure, ClientError):
        return isinstance(failure, ConnectionClosedError)
    if failure.response["Error"].get("Code") == "ModelError":
        return int(failure.response.get("OriginalStatusCode", 0)) >= 500
    return failure.response["Error"].get("Code") in (*PASSING, NOT_READY)


def _batches(rows: "NDArray[np.float64]") -> "Iterator[NDArray[np.float64]]":
    for start in range(0, len(rows), ROWS_AT_ONCE):
        yield rows[start : start + ROWS_AT_ONCE]


def _as_csv(rows: "NDArray[np.float64]") -> bytes:
    """Rows of numbers; an empty cell is an unknown feature."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(
        ["" if cell != cell else repr(cell) for cell in row] for row in rows.tolist()
    )
    return text.getvalue().encode()
