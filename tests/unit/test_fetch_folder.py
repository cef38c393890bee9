"""The files of one fetch, and what is said when the disk refuses them."""

import errno

import pytest

from moviepipe.errors import LandingError
from moviepipe.io.fetch_folder import END, FetchFolder
from moviepipe.io.lake import Lake


@pytest.mark.parametrize(("ends", "option"), [(0, "--resume"), (1, "--retry-failed")])
def test_on_a_full_disk_the_command_that_goes_on_is_the_one_that_can(lake: Lake, ends: int, option: str):
    folder = FetchFolder(lake, "20260101T000000Z-fetch-1a2b3c")
    with folder.held():
        for number in range(ends):
            folder.land(f"{END}-{number}", [b"{}\n"])
    with pytest.raises(LandingError) as refused, folder.held():
        raise OSError(errno.ENOSPC, "No space left on device")
    assert str(refused.value) == (
        f"{lake.landing} cannot be written (No space left on device); what has landed is whole. Make room. "
        f"Go on with `moviepipe fetch {option} 20260101T000000Z-fetch-1a2b3c --lake {lake.uri}`."
    )
