"""Rekognition as botocore's own stub plays it: each call is expected, in this order, with these parameters."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from moviepipe.config import load_settings
from moviepipe.errors import CredentialsError
from moviepipe.io.lake import Lake
from moviepipe.io.video_jobs import find_job
from moviepipe.pipelines.video.pending import Video
from moviepipe.pipelines.video.rekognition import Ended, Watch, method_of, rows_of
from moviepipe.sources.video.rekognition import LabelDetection
from sent_answers import send_stubbed

SETTINGS = load_settings("local", ["video.open_jobs=2", "video.rekognition_deadline_minutes=10"]).video
METHOD = method_of(SETTINGS)
DAY = 86_400.0


def video(name: str, **more: Any) -> Video:
    made = Video("s3://films/up", f"videos/movie_id=1/{name}.mp4", "e1", 9, 60.0, 25.0, "h264", 64, 48, "video/mp4")
    return replace(made, **more)


@dataclass
class Clock:
    """A time that passes by sleeping only."""

    at: float = 1_000_000.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds

    def now(self) -> float:
        return self.at


@dataclass
class World:
    """A watch over a stubbed client, and what has landed."""

    stub: Stubber
    watch: Watch
    clock: Clock
    landed: list[Ended]
    tokens: list[str] = field(default_factory=list)

    def expect_start(self, name: str, job: str) -> None:
        place = {"S3Object": {"Bucket": "films", "Name": f"up/videos/movie_id=1/{name}.mp4"}}
        asked = {"Video": place, "MinConfidence": 70.0, "ClientRequestToken": ANY}
        self.stub.add_response("start_label_detection", {"JobId": job}, asked)

    def expect_page(self, job: str, status: str, at: str = "", **answer: Any) -> None:
        asked = {"JobId": job, "MaxResults": 1000, "SortBy": "TIMESTAMP"} | ({"NextToken": at} if at else {})
        self.stub.add_response("get_label_detection", {"JobStatus": status, **answer}, asked)

    def refuse(self, call: str, code: str) -> None:
        self.stub.add_client_error(call, code, "the reason")

    def run(self, *videos: Video) -> dict[str, Sequence[dict[str, Any]]]:
        """The pages that have landed, by the job."""
        with self.stub:
            self.watch.run(videos)
            self.stub.assert_no_pending_responses()
        return {ended.job_id: [json.loads(page.text) for page in ended.pages] for ended in self.landed}


@pytest.fixture
def world(lake: Lake) -> World:
    keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
    client = boto3.client("rekognition", region_name="eu-west-1", **keys)
    clock, landed, tokens = Clock(), [], []
    client.meta.events.register(
        "provide-client-params.rekognition.StartLabelDetection",
        lambda params, **_: tokens.append(params["ClientRequestToken"]),
    )
    send_stubbed(client, "rekognition.GetLabelDetection")
    detection = LabelDetection(client, SETTINGS.rekognition_min_confidence)
    watch = Watch(lake, METHOD, SETTINGS, lambda _: detection, lambda _: 0, landed.extend, clock.sleep, clock.now)
    return World(Stubber(client), watch, clock, landed, tokens)


def label(at: int) -> dict[str, Any]:
    return {"Timestamp": at, "Label": {"Name": "Car", "Confidence": 71.5}}


def test_a_job_is_asked_until_it_has_ended_and_all_its_pages_land_as_they_are(world: World):
    world.expect_start("a", "job-1")
    world.expect_page("job-1", "IN_PROGRESS")
    world.refuse("get_label_detection", "ThrottlingException")
    world.expect_page("job-1", "SUCCEEDED", NextToken="two", Labels=[label(0)], LabelModelVersion="2.0")
    world.refuse("get_label_detection", "ProvisionedThroughputExceededException")
    world.expect_page("job-1", "SUCCEEDED", NextToken="two", Labels=[label(0)], LabelModelVersion="2.0")
    world.expect_page("job-1", "SUCCEEDED", at="two", Labels=[label(500)])
    landed = world.run(video("a"))
    first = {"JobStatus": "SUCCEEDED", "NextToken": "two", "Labels": [label(0)], "LabelModelVersion": "2.0"}
    assert landed == {"job-1": [first, {"JobStatus": "SUCCEEDED", "Labels": [label(500)]}]}
    assert world.clock.slept == [7.5, 11.25, 16.875], "each wait is longer, until a job has ended"
    rows = rows_of(world.landed[0], METHOD)
    assert [row[6:10] for row in rows] == [("job-1", 1, 2, "SUCCEEDED"), ("job-1", 2, 2, "SUCCEEDED")]


def test_no_more_jobs_are_open_than_allowed_and_a_full_account_is_waited_for(world: World):
    world.expect_start("a", "job-a")
    world.refuse("start_label_detection", "LimitExceededException")
    world.expect_page("job-a", "IN_PROGRESS")
    world.expect_start("b", "job-b")
    world.expect_page("job-a", "IN_PROGRESS")
    world.expect_page("job-b", "SUCCEEDED", Labels=[])
    world.expect_start("c", "job-c")
    world.expect_page("job-a", "FAILED", StatusMessage="no video", Labels=[])
    world.expect_page("job-c", "SUCCEEDED", Labels=[])
    landed = world.run(video("a"), video("b"), video("c"))
    assert sorted(landed) == ["job-a", "job-b", "job-c"]
    assert landed["job-a"] == [{"JobStatus": "FAILED", "StatusMessage": "no video", "Labels": []}]
    assert len(set(world.tokens)) == 3


def test_a_job_that_is_not_done_by_the_deadline_stays_open_and_the_next_run_goes_on_with_it(world: World):
    world.expect_start("a", "job-1")
    for _ in range(15):
        world.expect_page("job-1", "IN_PROGRESS")
    assert world.run(video("a")) == {}
    assert world.watch.late == [video("a")]
    assert 600 <= sum(world.clock.slept) <= 660
    world.expect_page("job-1", "SUCCEEDED", Labels=[])
    assert list(world.run(video("a"))) == ["job-1"], "without being started again"


def test_a_run_that_was_killed_before_it_noted_its_job_asks_with_the_same_token(world: World, lake: Lake):
    for job in ("job-1", "job-1"):
        world.expect_start("a", job)
        world.refuse("get_label_detection", "AccessDeniedException")
        with world.stub, pytest.raises(CredentialsError, match="may not use Rekognition"):
            world.watch.run([video("a")])
        for note in lake_notes(lake):
            note.unlink()
    assert len(world.tokens) == 2
    assert len(set(world.tokens)) == 1


def lake_notes(lake: Lake) -> list[Any]:
    from pathlib import Path

    return list(Path(lake.uri, "_video_jobs").glob("*.json"))


@pytest.mark.parametrize("days", [0.0, 7.0])
def test_a_job_that_is_forgotten_there_or_too_old_starts_anew_with_another_token(world: World, lake: Lake, days: float):
    world.expect_start("a", "job-1")
    world.refuse("get_label_detection", "AccessDeniedException")
    with world.stub, pytest.raises(CredentialsError):
        world.watch.run([video("a")])
    world.clock.at += days * DAY
    if not days:
        world.refuse("get_label_detection", "ResourceNotFoundException")
    world.expect_start("a", "job-2")
    world.expect_page("job-2", "SUCCEEDED", Labels=[])
    assert list(world.run(video("a"))) == ["job-2"]
    assert len(set(world.tokens)) == 2
    assert lake_notes(lake) == [], "what has landed is no open job"


def test_a_video_that_rekognition_would_refuse_is_not_sent(world: World):
    world.refuse("start_label_detection", "InvalidS3ObjectException")
    landed = world.run(
        video("hevc", codec="hev1"),
        video("webm", content_type="video/webm"),
        video("long", duration_seconds=361 * 60.0),
        video("large", size_bytes=11 * 2**30),
        video("gone"),
    )
    assert [page["StatusMessage"] for pages in landed.values() for page in pages] == [
        "Rekognition reads H.264 in MP4 or MOV only, and it is hev1 in video/mp4",
        "Rekognition reads H.264 in MP4 or MOV only, and it is h264 in video/webm",
        "it lasts 361 minutes, longer than video.longest_minutes, 360",
        "Rekognition reads 10 GB at most, and it has 11,811,160,064 bytes",
        "Rekognition refuses it (InvalidS3ObjectException: the reason)",
    ]


def test_a_note_of_a_job_can_be_read_back(world: World, lake: Lake):
    world.expect_start("a", "job-1")
    world.refuse("get_label_detection", "AccessDeniedException")
    with world.stub, pytest.raises(CredentialsError):
        world.watch.run([video("a")])
    (note,) = lake_notes(lake)
    job = find_job(lake, note.stem)
    assert job is not None
    assert (job.job_id, job.started_at, job.token) == ("job-1", 1_000_000.0, world.tokens[0])
