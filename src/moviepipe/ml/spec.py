"""The two models of popularity: what each predicts from, and how it is judged."""

from dataclasses import dataclass

from moviepipe.ml.earlier_films import EARLIER_FEATURES
from moviepipe.ml.feature import Feature, KnownFrom
from moviepipe.ml.features import FEATURES, GENRES

# What the notebook's forest had: votes, genres and language. Trees see no difference between votes and their log.
REFERENCE_FEATURES = ("log_votes", "vote_average", "is_english", *(f"is_{genre}" for genre in GENRES.values()))


@dataclass(frozen=True)
class ModelSpec:
    """A model: the name of its folder and of its command, its features, the one of its linear base, its judgement.

    In time order, it is trained on older films and judged by newer ones; else films are drawn by a hash of their ids.
    """

    name: str
    purpose: str
    features: tuple[Feature, ...]
    base: str
    required: str
    in_time_order: bool = False

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The names of its features, in the order in which the model takes them."""
        return tuple(feature.name for feature in self.features)

    @property
    def reference_features(self) -> tuple[str, ...]:
        """Those of its features that the reference forest takes."""
        return tuple(name for name in dict.fromkeys((*REFERENCE_FEATURES, self.base)) if name in self.feature_names)

    @property
    def command(self) -> str:
        """What `train` and `predict` call it."""
        return self.name.replace("_", "-")


POPULARITY = ModelSpec(
    name="popularity",
    purpose="TMDb's popularity of a movie on the day of its snapshot, from all that is known on that day",
    features=FEATURES,
    base="log_votes",
    required="vote_count",
)
PRE_RELEASE = ModelSpec(
    name="pre_release",
    purpose="TMDb's popularity of a movie, from what is known before its release",
    features=(
        *(feature for feature in FEATURES if feature.known_from is KnownFrom.BEFORE_RELEASE),
        *EARLIER_FEATURES,
    ),
    base="log_budget",
    required="release_date",
    in_time_order=True,
)
SPECS = {spec.command: spec for spec in (POPULARITY, PRE_RELEASE)}
