from pathlib import Path

import pandas as pd

from made_videos import plain_frames, write_video
from moviepipe.io.lake import Lake
from moviepipe.pipelines.video.on_workers import with_facts
from moviepipe.pipelines.video.scan import Source
from moviepipe.video.keys import movie_id_of
from s3_server import BUCKET, S3Server, client_of

KEY = "videos/movie_id=603/Ein Trailer + é %41.mp4"


def test_videos_on_s3_are_found_by_their_literal_keys_with_the_servers_own_etag(
    s3_server: S3Server, s3_lake: Lake, tmp_path: Path
):
    client, prefix = client_of(s3_server), s3_lake.uri.split("/", 3)[3]
    path = write_video(tmp_path / "a.mp4", plain_frames((200, 25)))
    for key in (KEY, "videos/movie_id=0/no movie.mp4", "videos/movie_id=1/deeper/a.mp4", "videos/.hidden.mp4"):
        client.put_object(Bucket=BUCKET, Key=f"{prefix}/{key}", Body=path.read_bytes())
    etag = client.head_object(Bucket=BUCKET, Key=f"{prefix}/{KEY}")["ETag"].strip('"')

    source = Source.at(f"{s3_lake.uri}/videos/")
    found = {file.name: file for file in source.files()}

    assert source.folder == s3_lake.uri
    assert {name: movie_id_of(name) for name in found} == {
        KEY: 603,
        "videos/movie_id=0/no movie.mp4": None,
        "videos/movie_id=1/deeper/a.mp4": None,
    }
    assert (found[KEY].etag, found[KEY].size) == (etag, path.stat().st_size)
    row = {"source": source.folder, "video_key": KEY, "size_bytes": found[KEY].size, "fault": None}
    rows = pd.DataFrame([row, row | {"size_bytes": 7}, row | {"video_key": "videos/movie_id=603/gone.mp4"}])
    whole, changed, gone = (frame.iloc[0] for frame in with_facts([rows]))
    assert (whole["duration_seconds"], whole["width_px"], whole["fault"]) == (2.5, 64, None)
    assert changed["fault"] == f"it has {path.stat().st_size:,} bytes now, and had 7 when it was scanned"
    assert gone["fault"] == "it is no longer there"
