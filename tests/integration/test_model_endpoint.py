"""Scores of an endpoint: the archive's own script over HTTP, as SageMaker serves it, and what is refused."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from made_model import made_model, made_rows
from moviepipe.errors import ModelError
from moviepipe.io import model_endpoint
from moviepipe.io.model_endpoint import Endpoint
from moviepipe.ml import scoring
from moviepipe.ml.model import Model
from moviepipe.pipelines.prediction import served_model

NAME = "popularity"
# How SageMaker refuses: status, code, more of its body.
THROTTLED = (400, "ThrottlingException", {"message": "Rate exceeded"})
STARTING = (429, "ModelNotReadyException", {"Message": "not ready"})
BROKEN = (424, "ModelError", {"Message": "no features", "OriginalStatusCode": 400, "LogStreamArn": "arn:aws:logs:x"})
RESTARTING = (424, "ModelError", {"Message": "worker died", "OriginalStatusCode": 500})
FORBIDDEN = (403, "AccessDeniedException", {"Message": "User u is not authorized"})
UNKNOWN = (400, "ValidationError", {"message": "Endpoint popularity of account 1 not found."})
EXPIRED = (403, "ExpiredTokenException", {"message": "The security token included in the request is expired"})


class Served:
    """A container with a model behind an endpoint's address; `refusals` come first, in their order."""

    def __init__(self, model: Model) -> None:
        self.model: Any = model.scorer
        self.refusals: list[tuple[int, str, dict[str, Any]]] = []
        self.rows: list[int] = []

    def answer(self, body: bytes, content_type: str, accept: str) -> str:
        rows = scoring.input_fn(body, content_type)
        self.rows.append(len(rows))
        return scoring.output_fn(scoring.predict_fn(rows, self.model), accept)


@pytest.fixture(scope="module")
def rows() -> np.ndarray:
    return np.concatenate([made_rows()] * 4)


@pytest.fixture(scope="module")
def model(rows: np.ndarray) -> Model:
    return made_model(rows[:300])


@pytest.fixture
def served(model: Model, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    container = Served(model)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.path == f"/endpoints/{NAME}/invocations"
            if container.refusals:
                status, code, told = container.refusals.pop(0)
                self._send(status, json.dumps(told), code)
            else:
                self._send(200, container.answer(body, self.headers["Content-Type"], self.headers["Accept"]), "")

        def _send(self, status: int, text: str, code: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text.encode())))
            if code:
                self.send_header("x-amzn-errortype", code)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", f"http://127.0.0.1:{server.server_port}")
    for name, value in (("ACCESS_KEY_ID", "id"), ("SECRET_ACCESS_KEY", "secret"), ("DEFAULT_REGION", "eu-west-1")):
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setattr(model_endpoint, "LONGEST_PAUSE_SECONDS", 0)
    model_endpoint._client.cache_clear()
    yield container
    model_endpoint._client.cache_clear()
    server.shutdown()
    server.server_close()


def test_an_endpoint_gives_the_scores_of_the_model_in_batches(served: Served, model: Model, rows: np.ndarray):
    scores, expected = Endpoint(NAME).score(rows), model.scorer.score(rows)
    assert scores.keys() == expected.keys()
    for name, values in expected.items():
        np.testing.assert_allclose(scores[name], values, rtol=1e-6, atol=1e-6)
    assert served.rows == [500, 500, 200]


def test_what_passes_is_asked_again(served: Served, model: Model, rows: np.ndarray):
    served.refusals = [THROTTLED, STARTING, RESTARTING]
    assert len(Endpoint(NAME).score(rows[:3])["prediction"]) == 3
    assert served.rows == [3]


@pytest.mark.parametrize(
    ("refusals", "line"),
    [
        ([THROTTLED] * 6, r"too busy or not ready at 6 tries \(Rate exceeded\)\. Run it again later\."),
        (
            [BROKEN],
            r"fails in its own script \(.*no features.*\)\. Its log: arn:aws:logs:x\. Deploy model\.tar",
        ),
        ([FORBIDDEN], r"is forbidden to these AWS credentials\. They need sagemaker:InvokeEndpoint\."),
        ([UNKNOWN], r"The endpoint popularity refuses \(Endpoint popularity of account 1 not found\)\. Check its name"),
        ([EXPIRED], r"The AWS credentials have expired\."),
    ],
)
def test_what_does_not_pass_is_one_line_with_what_helps(
    served: Served, rows: np.ndarray, refusals: list[Any], line: str
):
    served.refusals = list(refusals)
    with pytest.raises(ModelError, match=line):
        Endpoint(NAME).score(rows[:3])
    assert served.rows == served.refusals == []


def test_only_an_endpoint_of_the_model_in_use_is_taken(served: Served, model: Model):
    by_endpoint = served_model(model, Endpoint(NAME))
    assert (by_endpoint.model_id, by_endpoint.scorer) == (model.model_id, Endpoint(NAME))
    served.model = replace(model, boosters=model.boosters[:1]).scorer
    with pytest.raises(ModelError, match=r"serves another model than m, which is in use here"):
        served_model(model, Endpoint(NAME))
