"""The card of a model: what it is for, what it was made from, and how good it is, for programs and for people."""

from collections.abc import Mapping
from typing import Any

from moviepipe.ml.boosting import PARAMETERS, ROUNDS, SEEDS
from moviepipe.ml.spec import ModelSpec
from moviepipe.notice import TMDB_NOTICE

INTENDED_USE = (
    "To see which movies are more or less popular than their figures suggest, and how sure that is. Not for decisions "
    "about people, and not for moments other than the snapshots it was trained on: TMDb recomputes popularity daily "
    "and has rescaled it over the years."
)
SPLITS = {
    False: "by a hash of the movie's id",
    True: "by release date: each part is predicted from older films only, and the newest are held out",
}


def make_card(spec: ModelSpec, facts: Mapping[str, Any], measures: Mapping[str, Any]) -> dict[str, Any]:
    """The card as JSON; `facts` are of the run: its id, data, line, libraries and seconds."""
    return {
        "model": spec.name,
        "purpose": spec.purpose,
        "intended_use": INTENDED_USE,
        **facts,
        "features": [
            {"name": each.name, "known": str(each.known_from), "meaning": each.meaning} for each in spec.features
        ],
        "training": {"parameters": PARAMETERS, "rounds": ROUNDS, "seeds": list(SEEDS)},
        "measures": dict(measures),
        "notice": TMDB_NOTICE,
    }


def card_text(card: Mapping[str, Any]) -> str:
    """The card as Markdown."""
    data, measures = card["data"], card["measures"]
    lines = [
        f"# Model {card['model_id']}",
        f"Predicts {card['purpose']}.",
        f"{card['intended_use']} {card['notice']}",
        f"**Verdict.** {card['verdict']}",
        "## Data",
        f"{data['rows']['training']:,} movies to train on, {data['rows']['held_out']:,} held out ({data['split']}), "
        f"{data['rows']['not_free']:,} left out because TMDb's terms forbid it, {data['rows']['incomplete']:,} because "
        f"what is needed is unknown. Snapshots from {data['first_snapshot']} to {data['last_snapshot']}. "
        f"Tables: {', '.join(f'{name} version {version}' for name, version in data['versions'].items())}.",
        "## Errors",
        *_errors(measures),
        "## Intervals",
        *_intervals(measures["coverage"]),
        "## Features",
        "Share is of the gain of all splits.",
        _table(
            ("feature", "known", "meaning", "share"),
            [
                (each["name"], each["known"], each["meaning"], f"{card['feature_importance'].get(each['name'], 0):.3f}")
                for each in card["features"]
            ],
        ),
        "## How it was made",
        f"The log of popularity as a line of {card['line']['feature']} ({card['line']['intercept']:.4f} + "
        f"{card['line']['slope']:.4f} × it), and on top {len(card['training']['seeds'])} boosted models of "
        f"{card['training']['rounds']} rounds, of which the mean counts: {_pairs(card['training']['parameters'])}; "
        f"seeds {', '.join(map(str, card['training']['seeds']))}. It took {card['seconds']:.1f} seconds. "
        f"Versions: {_pairs(card['libraries'])}.",
    ]
    return "\n\n".join(lines) + "\n"


def _errors(measures: Mapping[str, Any]) -> list[str]:
    folds, wins = measures["folds"], measures["paired_wins"]
    rows = [
        (name, *(f"{held[each]:.3f}" for each in held), *(_spread(folds[name][each]) for each in ("r2", "mae")))
        for name, held in measures["held_out"].items()
    ]
    heads = ("", "R²", "RMSE", "MAE", "RMSLE", "R² of folds", "MAE of folds")
    outliers = measures["outliers"]
    return [
        _table(heads, rows),
        f"On the held-out rows the ten worst films make up {outliers['share_of_ten_worst']:.0%} of the squared error; "
        f"without the most popular film R² is {outliers['r2_without_top_film']:.3f}. The mean absolute error is less "
        f"than the line's in {wins['over_line']} of {wins['folds']} folds, and less than the forest's in "
        f"{wins['over_forest']}.",
    ]


def _intervals(coverage: Mapping[str, Any]) -> list[str]:
    rows = [
        (f"{level} %", f"{found['all']:.3f}", *(f"{fifth:.3f}" for fifth in found["by_quintile"]))
        for level, found in coverage.items()
    ]
    heads = ("interval", "covers", "lowest fifth", "second", "third", "fourth", "highest fifth of the predictions")
    return [_table(heads, rows)]


def _spread(found: Mapping[str, float]) -> str:
    return f"{found['mean']:.3f} ± {found['deviation']:.3f}"


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _pairs(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())
