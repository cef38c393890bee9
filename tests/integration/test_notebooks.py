"""The notebooks as a reader runs them, in a kernel of their own, and as they are kept, with their outputs."""

from importlib.util import find_spec
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from gold_lakes import write_rows
from moviepipe import charts
from moviepipe.gold import MOVIE_OVERVIEW
from moviepipe.io.lake import Lake
from moviepipe.ml import MODEL_RUNS, PREDICTION_EXTREMES, SIMILAR_MOVIES
from moviepipe.report.questions import QUESTIONS
from report_lakes import write_objects, write_predictions, write_report_lake, write_video

HAS_VIDEO = find_spec("cv2") is not None  # of the extra `video`, which the lowest versions lack
FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = [path for path in sorted(FOLDER.glob("*.ipynb")) if path.stem != "videos" or HAS_VIDEO]
MOST_BYTES = 600_000
CARD = {"is_current": True, "r2": 0.5, "feature_importance": {"log_votes": 0.9, "runtime_minutes": 0.1}}


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    made = Lake.at(str(tmp_path_factory.mktemp("notebooks") / "lake"))
    write_report_lake(made)
    if HAS_VIDEO:
        from made_videos import plain_frames
        from made_videos import write_video as write_clip

        folder = tmp_path_factory.mktemp("up") / "videos/movie_id=1"
        write_objects(made)
        write_video(made, write_clip(folder / "a b.mp4", plain_frames((200, 20))), frame_rate=10)
    write_predictions(made)
    amounts = {"popularity": 6.5, "prediction": 9.7, "error": 3.2}
    write_rows(made, PREDICTION_EXTREMES, {"extreme": "best", "error_rank": 1, "movie_id": 2, "title": "Two"} | amounts)
    write_rows(made, MODEL_RUNS, *({"model_id": name, "model": name} | CARD for name in ("popularity", "pre_release")))
    write_rows(made, SIMILAR_MOVIES, {"movie_id": 2, "similar_rank": 1, "similar_movie_id": 3, "score": 0.5})
    return made


def outputs_of(notebook: nbformat.NotebookNode) -> list[list[str]]:
    """What each cell of code shows: the kinds of its outputs, such as image/png or error."""
    shown = [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]
    return [
        [kind for output in outputs for kind in sorted(output.get("data", [output.output_type]))] for outputs in shown
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_over_the_lake_of_one_setting_without_java(
    path: Path, lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    homes = dict.fromkeys(("IPYTHONDIR", "JUPYTER_RUNTIME_DIR"), str(tmp_path))
    for name, value in {"MOVIEPIPE_LAKE": lake.uri, "JAVA_HOME": "/nowhere", **homes}.items():
        monkeypatch.setenv(name, value)
    notebook = nbformat.read(path, as_version=4)
    kept = outputs_of(notebook)
    NotebookClient(notebook, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert outputs_of(notebook) == kept, f"{path.name} is kept with other outputs: run `make notebooks`"
    assert "error" not in str(kept)
    assert path.stat().st_size < MOST_BYTES


@pytest.mark.skipif(not HAS_VIDEO, reason="the extra `video` is not installed")
def test_the_notebook_of_videos_says_what_to_run_where_there_are_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    lake = Lake.at(str(tmp_path))
    write_rows(lake, MOVIE_OVERVIEW)
    monkeypatch.setenv("MOVIEPIPE_LAKE", lake.uri)
    cells = [
        cell.source for cell in nbformat.read(FOLDER / "videos.ipynb", as_version=4).cells if cell.cell_type == "code"
    ]
    exec("\n".join(cells).replace("%matplotlib inline", ""), {})
    assert capsys.readouterr().out == (
        "No videos here: run `moviepipe video scan --source FOLDER`, then `moviepipe video detect`, then this again.\n"
    )


def test_every_question_of_the_report_is_answered_and_every_chart_is_drawn():
    (path,) = (path for path in NOTEBOOKS if path.stem == "business_questions")
    cells = nbformat.read(path, as_version=4).cells
    headings = [cell.source.removeprefix("## ") for cell in cells if cell.source.startswith("## ")]
    assert headings == [question.heading for question in QUESTIONS]  # without those of models and videos
    of_models = {chart.plot for chart in charts.PREDICTION_CHARTS}
    plots = {name: plot in of_models for name, plot in vars(charts).items() if name.startswith("plot_")}
    assert [name for name, is_model in plots.items() if not is_model and f"charts.{name}," not in str(cells)] == []
    of_predictions = nbformat.read(path.with_stem("predictions"), as_version=4).cells
    assert [name for name, is_model in plots.items() if is_model and f"charts.{name}," not in str(of_predictions)] == []


def test_the_notebook_of_predictions_says_what_to_run_where_there_is_no_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    made = Lake.at(str(tmp_path / "lake"))
    write_report_lake(made)
    monkeypatch.setenv("MOVIEPIPE_LAKE", made.uri)
    (path,) = (path for path in NOTEBOOKS if path.stem == "predictions")
    cells = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    exec("\n".join(cells).replace("%matplotlib inline", ""), {})
    assert capsys.readouterr().out.splitlines() == [
        "There is no gold.popularity_predictions yet. Run: moviepipe train popularity && moviepipe predict popularity",
        "There is no gold.similar_movies yet. Run: moviepipe similar",
    ]
