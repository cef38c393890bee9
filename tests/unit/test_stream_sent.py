"""How far landing was sent to a topic, line by line."""

from moviepipe.io.lake import Lake
from moviepipe.pipelines.stream.produce import FileState, Sent


def test_a_line_is_sent_again_until_all_before_it_are_acknowledged_or_refused(lake: Lake):
    sent = Sent.of(lake, "topic-id")
    sent.files["f"] = FileState(9)
    sent.settle("f", 0, is_refused=False)
    sent.settle("f", 2, is_refused=False)
    assert [sent.wants("f", line) for line in range(4)] == [False, True, True, True]
    sent.settle("f", 1, is_refused=True)
    assert [sent.wants("f", line) for line in range(4)] == [False, True, False, True]
    sent.end("f", 3)
    sent.write()
    assert Sent.of(lake, "topic-id").files == {"f": FileState(9, 3, True, [1])}
    assert Sent.of(lake, "another-id").files == {}


def test_a_line_that_was_refused_is_done_with_once_it_is_acknowledged(lake: Lake):
    sent = Sent.of(lake, "topic-id")
    sent.files["f"] = FileState(9, 3, True, [1])
    sent.settle("f", 1, is_refused=False)
    assert not any(sent.wants("f", line) for line in range(3))
