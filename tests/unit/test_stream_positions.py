"""Where a stream begins: at the offsets that were read, unless what comes next is gone."""

import pytest

from moviepipe.errors import StreamError
from moviepipe.io.kafka import Topic
from moviepipe.pipelines.stream.positions import find_start, source_of


def read(*offsets: int, topic_id: str = "a") -> dict[str, int]:
    """The next offsets of the partitions of topic `t`."""
    return {source_of("t", topic_id, number): offset for number, offset in enumerate(offsets)}


def topic(first: tuple[int, ...], end: tuple[int, ...]) -> Topic:
    return Topic("t", "a", dict(enumerate(first)), dict(enumerate(end)))


def test_a_topic_never_read_begins_at_what_it_keeps_also_where_retention_was_before():
    assert find_start({}, topic((0, 7), (5, 9)), accept_loss=False).offsets == {0: 0, 1: 7}
    assert find_start({"kafka://other/a/0": 3}, topic((0,), (5,)), accept_loss=False).offsets == {0: 0}


def test_one_that_was_read_goes_on_and_new_partitions_begin_at_their_first():
    start = find_start(read(4), topic((2, 0), (5, 3)), accept_loss=False)
    assert (start.offsets, start.gone) == ({0: 4, 1: 0}, {})
    assert find_start(read(4), topic((4,), (4,)), accept_loss=False).offsets == {0: 4}


@pytest.mark.parametrize(
    ("known", "now", "said", "count", "begins"),
    [
        (read(2), topic((5,), (9,)), "offsets 2 to 4 of partition 0 of topic t are gone", 3, 5),
        (read(8), topic((0,), (6,)), "partition 0 of topic t ends at 6, and was read up to 8", 2, 6),
        (
            read(2, topic_id="b"),
            topic((0,), (9,)),
            "topic t was deleted and made again: its id was b, and is a",
            1,
            0,
        ),
    ],
    ids=["retention", "shorter", "made again"],
)
def test_what_is_gone_stops_it_and_is_noted_when_that_is_accepted(
    known: dict[str, int], now: Topic, said: str, count: int, begins: int
):
    with pytest.raises(StreamError, match=f"{said}. Nothing was read."):
        find_start(known, now, accept_loss=False)
    start = find_start(known, now, accept_loss=True)
    assert (start.gone, start.offsets) == ({said: count}, {0: begins})


def test_a_topic_that_was_made_again_and_accepted_is_one_that_was_read():
    assert find_start(read(2, topic_id="b") | read(3), topic((0,), (9,)), accept_loss=False).offsets == {0: 3}
