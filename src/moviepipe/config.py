"""Settings: layered YAML, then the environment, then `--set`; read once, checked once, frozen."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails

from moviepipe.errors import ConfigError

ENVIRONMENTS = ("local", "emr")
VARIABLE_PREFIX = "MOVIEPIPE_"
TMDB_HOST, TMDB_CEILING = "api.themoviedb.org", 40
Engine = Literal["auto", "jvm", "native"]
NOT_SETTINGS = ("ENV", "LOG_LEVEL", "SHARED_DATA", "TEST_")


class Section(BaseModel):
    """A frozen group of settings that refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class SilverSettings(Section):
    """Limits of Silver's rules; `moviepipe silver --rebuild` judges by new ones what is there already."""

    oldest_year: int = Field(ge=1, le=9999, description="A release or air date of an earlier year rejects the record.")
    newest_year: int = Field(ge=1, le=9999, description="A release or air date of a later year rejects the record.")

    @field_validator("newest_year")
    @classmethod
    def _is_not_before_the_oldest(cls, year: int, info: ValidationInfo) -> int:
        oldest = info.data.get("oldest_year")
        if oldest is not None and year < oldest:
            raise ValueError(f"it is before silver.oldest_year, {oldest}")
        return year


class GoldSettings(Section):
    """Rules of the Gold tables; each is an argument of the builders that use it."""

    min_company_movies: int = Field(ge=1, description="Films a production house needs before it is ranked.")
    min_country_movies: int = Field(ge=1, description="Films a production country needs before it is ranked.")
    min_director_movies: int = Field(ge=1, description="Films a director needs before he or she is ranked.")
    min_compared_movies: int = Field(
        ge=1, description="Movies that both critics and crowd rated a genre or year needs before it is ranked."
    )
    min_theme_movies: int = Field(ge=1, description="Movies that a genre or keyword needs to be a theme.")
    min_engagement_votes: int = Field(ge=1, description="Votes a movie needs before it counts as loved or unloved.")
    min_amount_usd: int = Field(ge=1, description="A budget or revenue below it counts as a typing error in rankings.")
    rating_prior_votes: int = Field(ge=1, description="How many votes at the overall mean a Bayesian average adds.")
    top_rated_movies: int = Field(ge=1, description="Movies that count as top-rated where TMDb's list was not fetched.")


class ModelSettings(Section):
    """What models may be trained on."""

    licensed_use: bool = Field(
        description="True where TMDb has agreed that models are trained on its API's data, which its terms forbid."
    )


class EngineSettings(Section):
    """Which engine does a work: `jvm` is Spark, `native` needs no Java, `auto` takes it where its answer is Spark's."""

    gold: Engine = Field(description="What builds Gold: auto, jvm or native, which is for lakes on this machine.")
    sql: Engine = Field(description="The engine of `sql`: auto, jvm or native.")


class VideoSettings(Section):
    """How videos are looked into."""

    source: str = Field(
        description="The s3://bucket/prefix that holds `videos/`, whose uploads the function on_video_upload notes."
    )
    frames_per_second: float = Field(gt=0, le=60, description="How many frames of a second are looked at for objects.")
    min_confidence: float = Field(ge=0, le=100, description="From which confidence on (0 to 100) an object counts.")
    cut_threshold: float = Field(
        gt=0, le=255, description="From which difference of two frames on (0 to 255) a shot ends between them."
    )
    segment_seconds: int = Field(ge=5, description="How long the parts are that a video is spread over Spark in.")
    deadline_seconds: int = Field(
        ge=1,
        description="How long such a part may take; then its decoder is ended, and its video counts as failed.",
    )
    longest_minutes: int = Field(ge=1, description="A longer video is not looked into, and counts as failed.")
    rekognition_min_confidence: float = Field(ge=0, le=100, description="The same as min_confidence, for Rekognition.")
    rekognition_deadline_minutes: int = Field(
        ge=1, description="How long a run waits for Rekognition's jobs; the next one goes on with those still open."
    )
    open_jobs: int = Field(ge=1, le=100, description="Jobs of Rekognition under way at once; an account has about 20.")


class LeaseSettings(Section):
    """The one-writer rule."""

    wait_seconds: int = Field(ge=0, description="How long a run waits for another writer; with 0 it fails at once.")


class ApiSettings(Section):
    """How an API is asked. The key is not among these: it comes from the environment, or from `secret`."""

    base_url: str = Field(pattern=r"^https?://", description="Where the API is; `demo-server` prints its own.")
    requests_per_second: int = Field(ge=1, description="Requests a second, of all threads together.")
    in_flight: int = Field(ge=1, le=20, description="Requests under way at once, at most 20.")
    attempts: int = Field(ge=1, description="How often a request is tried before it counts as failed.")
    longest_wait_seconds: int = Field(ge=1, description="The longest wait between two tries, whatever the API asks.")
    timeout_seconds: int = Field(ge=1, description="How long a request waits for an answer.")
    secret: str = Field(description="Name of the key's secret in AWS Secrets Manager, if no variable holds the key.")


class TmdbSettings(ApiSettings):
    """How TMDb is asked."""

    requests_per_second: int = Field(ge=1, description="Requests a second, of all threads together; TMDb allows 40.")
    language: str = Field(min_length=2, description="The language of titles and names, such as en-US.")

    @field_validator("requests_per_second")
    @classmethod
    def _polite(cls, value: int, info: ValidationInfo) -> int:
        if urlsplit(info.data.get("base_url", "")).hostname == TMDB_HOST and value > TMDB_CEILING:
            raise ValueError(f"TMDb allows {TMDB_CEILING} requests a second")
        return value


class OmdbSettings(ApiSettings):
    """How OMDb is asked."""

    requests_per_day: int = Field(ge=1, description="Requests a day (UTC), retries included; a free key has 1,000.")


class EmrSettings(Section):
    """Where `emr submit` runs what. Each has an option of its own name, but for those of a cluster that ends itself."""

    application: str = Field(description="Id of the EMR Serverless application.")
    role: str = Field(description="ARN of the role that jobs have on EMR Serverless.")
    cluster: str = Field(description="Id of a running cluster; without one, `--target ec2` makes one that ends itself.")
    artifact: str = Field(description="Where `emr package --to` has put the artifact.")
    logs: str = Field(description="Where EMR writes logs.")
    timeout_minutes: int = Field(
        ge=5, le=10_080, description="How long a job may run on EMR Serverless, which then cancels it."
    )
    release: str = Field(description="The release of a cluster that ends itself.")
    service_role: str = Field(description="Name of EMR's own role for such a cluster.")
    instance_profile: str = Field(description="Name of the instance profile of its machines.")
    instance_type: str = Field(min_length=1, description="The type of its machines.")
    most_instances: int = Field(ge=1, le=100, description="To how many machines it may grow beside the first.")
    subnet: str = Field(description="Id of its subnet; empty for the account's default.")
    bootstrap: str = Field(description="A script in S3 that each of its machines runs first, as emr/bootstrap.sh.")


class KafkaSettings(Section):
    """The cluster of `stream`. User and password are not among these: they come from the environment, or a secret."""

    bootstrap_servers: str = Field(min_length=1, description="Where Kafka is: host:port, several with commas.")
    topic: str = Field(min_length=1, description="The topic that `stream` writes to and reads from.")
    dead_letter_topic: str = Field(description="A topic that also gets messages that are no records; none if empty.")
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        description="PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL."
    )
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        description="PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512."
    )
    ca_file: str = Field(description="A PEM file of the authorities that Kafka's certificate is checked by.")
    secret: str = Field(
        description="Name of a secret in AWS Secrets Manager that holds KAFKA_USERNAME and KAFKA_PASSWORD."
    )
    timeout_seconds: int = Field(ge=1, description="How long a message or question waits for Kafka.")
    records_per_batch: int = Field(ge=1, description="The most messages that one commit of Bronze takes from Kafka.")


class MongoSettings(Section):
    """Where `publish mongo` writes. The address is not among these: it comes from the environment, or from `secret`."""

    database: str = Field(min_length=1, description="The MongoDB database that `publish mongo` writes.")
    secret: str = Field(description="Name of the address's secret in AWS Secrets Manager, if MONGODB_URI is not set.")
    attempts: int = Field(ge=1, description="How often a command is sent to MongoDB while its connection breaks.")
    timeout_seconds: int = Field(ge=1, description="How long a command waits for MongoDB.")


class Settings(Section):
    """All settings of a run."""

    lake: str = Field(min_length=1, description="Folder or URI of the lake.")
    out: str = Field(min_length=1, description="Folder for charts and other files for people.")
    silver: SilverSettings
    gold: GoldSettings
    models: ModelSettings
    engine: EngineSettings
    video: VideoSettings
    lease: LeaseSettings
    tmdb: TmdbSettings
    omdb: OmdbSettings
    emr: EmrSettings
    kafka: KafkaSettings
    mongo: MongoSettings
    spark: dict[str, str] = Field(
        default_factory=dict, description="Spark properties that override `spark-<env>.conf`, as `spark.<property>`."
    )


# The sources of `fetch`, each with settings of its own.
API_SECTIONS = tuple(
    name
    for name, field in Settings.model_fields.items()
    if isinstance(field.annotation, type) and issubclass(field.annotation, ApiSettings)
)


@dataclass(frozen=True)
class Given:
    """A value somebody gave for a key, and where."""

    value: Any
    origin: str


def load_settings(
    env: str,
    assignments: Iterable[str] = (),
    environ: Mapping[str, str] | None = None,
    options: Mapping[str, str] | None = None,
) -> Settings:
    """The settings of an environment; raises ConfigError naming every fault at once.

    Later layers win: conf/base.yaml, conf/<env>.yaml, `environ`, `assignments` ("key=value"), `options`.
    """
    faults: list[str] = []
    given: dict[str, Given] = {}
    named_options = ((key, Given(value, f"--{key}")) for key, value in (options or {}).items())
    files_and_variables = (_from_file("base"), _from_file(env), _from_environ(environ or {}))
    for layer in (*files_and_variables, _from_assignments(assignments), named_options):
        for item in layer:
            if isinstance(item, str):
                faults.append(item)
            else:
                given[item[0]] = item[1]
    try:
        settings = Settings.model_validate(_nested(given))
    except ValidationError as exc:
        faults += [_describe(error, given) for error in exc.errors()]
    if faults:
        raise ConfigError(f"{len(faults)} fault(s) in the settings: " + "; ".join(faults))
    return settings


Layer = Iterator[tuple[str, Given] | str]


def _from_file(name: str) -> Layer:
    path = files("moviepipe") / "conf" / f"{name}.yaml"
    if not path.is_file():
        yield f"conf/{name}.yaml not found, --env takes {' or '.join(ENVIRONMENTS)}"
        return
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as exc:
        yield f"conf/{name}.yaml is not YAML ({' '.join(str(exc).split())})"
        return
    for key, value in _flat(content):
        yield key, Given(value, f"conf/{name}.yaml")


def _from_environ(environ: Mapping[str, str]) -> Layer:
    for variable, text in sorted(environ.items()):
        name = variable.removeprefix(VARIABLE_PREFIX)
        if name != variable and not name.startswith(NOT_SETTINGS):
            yield name.lower().replace("__", "."), Given(_scalar(text), variable)


def _from_assignments(assignments: Iterable[str]) -> Layer:
    for assignment in assignments:
        key, sign, text = assignment.partition("=")
        if sign:
            yield key.strip(), Given(_scalar(text), "--set")
        else:
            yield f"--set {assignment} has no value, write --set key=value"


def _scalar(text: str) -> Any:
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError:
        return text
    return value if isinstance(value, int | float | bool) else text


def _flat(content: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in content.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _nested(given: Mapping[str, Given]) -> dict[str, Any]:
    nested: dict[str, Any] = {"spark": {}}
    for key, item in given.items():
        section, dot, name = key.partition(".")
        if section == "spark" and dot:
            nested["spark"][key] = str(item.value)
        elif dot:
            nested.setdefault(section, {})[name] = item.value
        else:
            nested[section] = item.value
    return nested


def _describe(error: ErrorDetails, given: Mapping[str, Given]) -> str:
    key = ".".join(str(part) for part in error["loc"])
    origin = next((f" (from {item.origin})" for name, item in given.items() if name.startswith(key)), "")
    if error["type"] == "extra_forbidden":
        known = {*known_keys(), *(name.partition(".")[0] for name in known_keys())}
        nearest = difflib.get_close_matches(key, sorted(known), n=1, cutoff=0.5)
        hint = f", did you mean {nearest[0]}?" if nearest else f", known are {', '.join(known_keys())}"
        return f"{key}{origin} is not a setting{hint}"
    if error["type"] == "missing":
        return f"{key} has no value, give it a default in conf/base.yaml"
    return f"{key}{origin} = {error['input']!r}: {error['msg'].lower()}"


def known_keys(section: type[BaseModel] = Settings, prefix: str = "") -> dict[str, str]:
    """Every setting's dotted key, with what it means."""
    keys: dict[str, str] = {}
    for name, field in section.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            keys |= known_keys(field.annotation, f"{prefix}{name}.")
        else:
            keys[f"{prefix}{name}"] = field.description or ""
    return keys
