"""Label detection by Amazon Rekognition: one job a video, started once, looked after until its pages are there.

Source: https://docs.aws.amazon.com/rekognition/latest/dg/labels-detecting-labels-video.html
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from moviepipe.aws_refusals import code_of, meaning_of
from moviepipe.errors import CredentialsError, SourceError
from moviepipe.sources.video.faults import VideoFaultError

MOST_RESULTS = 1000
CONTAINERS = ("video/mp4", "video/quicktime")
CODECS = ("h264", "avc1")
LARGEST_BYTES = 10 * 2**30
BUSY = ("ThrottlingException", "ProvisionedThroughputExceededException", "InternalServerError")
TOO_MANY = "LimitExceededException"
OF_VIDEO = ("InvalidS3ObjectException", "VideoTooLargeException", "InvalidParameterException")
OF_TOKEN = "IdempotentParameterMismatchException"
GONE = "ResourceNotFoundException"
TEXT, REFUSED = "Text", 300
LOST_PLACE = "InvalidPaginationTokenException"
OF_KEYS = ("AccessDenied", "ExpiredToken", "InvalidAccessKeyId", "SignatureDoesNotMatch")
OF_REKOGNITION = {
    "AccessDenied": "These AWS credentials may not use {what}. Let them rekognition:StartLabelDetection and "
    "rekognition:GetLabelDetection, and read the videos, or choose another AWS_PROFILE.",
    "ClientError": "{what} refuses ({text}). What has landed is kept; run the same command again.",
}


class BusyError(Exception):
    """Raised when Rekognition takes no more for now: too many requests, or too many open jobs."""


class JobGoneError(Exception):
    """Raised when Rekognition does not know a job any more: it keeps results for seven days."""


@dataclass(frozen=True)
class S3Video:
    """A video in a bucket."""

    bucket: str
    key: str


def token_of(*identity: str | int) -> str:
    """The same token for the same video, method and attempt: a job that has it already is not started again."""
    return hashlib.sha256(json.dumps(identity).encode()).hexdigest()


def require_readable(content_type: str, codec: str, size_bytes: int) -> None:
    """Raises VideoFaultError for a video that Rekognition would refuse, before it is asked."""
    if content_type not in CONTAINERS or codec.lower() not in CODECS:
        raise VideoFaultError(f"Rekognition reads H.264 in MP4 or MOV only, and it is {codec} in {content_type}")
    if size_bytes > LARGEST_BYTES:
        raise VideoFaultError(f"Rekognition reads 10 GB at most, and it has {size_bytes:,} bytes")


@dataclass(frozen=True)
class Page:
    """A page of a result: its JobStatus, and its text as it was sent."""

    status: str
    text: str


@dataclass(frozen=True)
class LabelDetection:
    """Rekognition, through a client of the bucket's region."""

    client: Any
    min_confidence: float

    def __post_init__(self) -> None:
        """Has the client keep the text of each answer."""
        self.client.meta.events.register(
            "after-call.rekognition.GetLabelDetection", _keep_text, unique_id="moviepipe-keep-text"
        )

    def start(self, video: S3Video, token: str) -> str:
        """The id of the job for a video; raises BusyError, or VideoFaultError where the video is refused."""
        try:
            answer = self.client.start_label_detection(
                Video={"S3Object": {"Bucket": video.bucket, "Name": video.key}},
                MinConfidence=self.min_confidence,
                ClientRequestToken=token,
            )
        except ClientError as exc:
            raise _meant(exc) from exc
        return str(answer["JobId"])

    def pages(self, job_id: str) -> list[Page] | None:
        """All pages of a job that has ended, one that says so where it has failed; None while it goes on.

        Raises BusyError, and JobGoneError where there is no such job any more.
        """
        pages: list[Page] = []
        more: dict[str, str] = {}
        while not pages or more:
            try:
                answer = self.client.get_label_detection(
                    JobId=job_id, MaxResults=MOST_RESULTS, SortBy="TIMESTAMP", **more
                )
            except ClientError as exc:
                raise _meant(exc) from exc
            if answer["JobStatus"] == "IN_PROGRESS":
                return None
            pages.append(Page(answer["JobStatus"], answer["ResponseMetadata"][TEXT]))
            more = {"NextToken": answer["NextToken"]} if answer.get("NextToken") else {}
        return pages


def _keep_text(http_response: Any, parsed: dict[str, Any], **_: Any) -> None:
    """Puts an answer's text beside what botocore has parsed of it: it leaves out fields that it does not know."""
    if http_response.status_code < REFUSED:
        parsed.setdefault("ResponseMetadata", {})[TEXT] = http_response.content.decode()


def _meant(failure: ClientError) -> Exception:
    """What a refusal means."""
    error = failure.response.get("Error", {})
    code, text = error.get("Code", "?"), " ".join(str(error.get("Message", "")).split())[:200]
    if code in (*BUSY, TOO_MANY, LOST_PLACE):
        return BusyError(code)
    if code == GONE:
        return JobGoneError()
    if code in (*OF_VIDEO, OF_TOKEN):
        return VideoFaultError(f"Rekognition refuses it ({code}: {text})")
    line = meaning_of(failure, "Rekognition", "Rekognition", OF_REKOGNITION)
    return CredentialsError(line) if code_of(failure) in OF_KEYS else SourceError(line)
