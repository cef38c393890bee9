from pathlib import Path

import pytest
from pydantic import ValidationError

from moviepipe import config
from moviepipe.config import known_keys, load_settings
from moviepipe.errors import ConfigError

ROOT = Path(__file__).parents[2]


def test_later_layers_win():
    environ = {"MOVIEPIPE_LAKE": "from-environment", "MOVIEPIPE_GOLD__MIN_COMPANY_MOVIES": "7"}
    assert load_settings("local").lake == "./lake"
    assert load_settings("local", environ=environ).gold.min_company_movies == 7
    assert load_settings("local", ["gold.min_company_movies=9"], environ).gold.min_company_movies == 9
    assert load_settings("local", ["lake=set"], environ, {"lake": "option"}).lake == "option"


def test_an_environment_overrides_the_base():
    assert load_settings("local").lease.wait_seconds == 0
    assert load_settings("emr").lease.wait_seconds == 600


def test_spark_properties_keep_their_dots():
    settings = load_settings("local", ["spark.driver.memory=8g", "spark.sql.shuffle.partitions=16"])
    assert settings.spark == {"spark.driver.memory": "8g", "spark.sql.shuffle.partitions": "16"}


def test_every_fault_is_named_in_one_error():
    environ = {"MOVIEPIPE_LAEK": "x"}
    with pytest.raises(ConfigError) as caught:
        load_settings("local", ["gold.min_company_movie=3", "lease.wait_seconds=soon", "nothing"], environ)
    message = str(caught.value)
    assert "4 fault(s)" in message
    assert "laek (from MOVIEPIPE_LAEK) is not a setting, did you mean lake?" in message
    assert "did you mean gold.min_company_movies?" in message
    assert "lease.wait_seconds (from --set) = 'soon'" in message
    assert "--set nothing has no value" in message
    assert "\n" not in message


def test_an_unknown_environment_names_the_known_ones():
    with pytest.raises(ConfigError, match=r"conf/staging.yaml not found, --env takes local or emr"):
        load_settings("staging")


@pytest.mark.parametrize(
    "assignment", ["gold.min_company_movies=0", "silver.newest_year=1799", "lease.wait_seconds=-1", "lake="]
)
def test_a_value_out_of_range_is_refused(assignment: str):
    with pytest.raises(ConfigError, match=assignment.partition("=")[0]):
        load_settings("local", [assignment])


def test_a_setting_without_a_default_is_told_where_it_belongs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    conf = tmp_path / "conf"
    conf.mkdir()
    (conf / "local.yaml").touch()
    (conf / "base.yaml").write_text((ROOT / "conf" / "base.yaml").read_text().replace("  min_amount_usd: 1000\n", ""))
    monkeypatch.setattr(config, "files", lambda _: tmp_path)
    with pytest.raises(ConfigError, match=r"gold.min_amount_usd has no value, give it a default in conf/base.yaml$"):
        load_settings("local")


def test_settings_are_frozen():
    settings = load_settings("local")
    with pytest.raises(ValidationError):
        settings.lake = "other"


def test_variables_that_are_no_settings_are_left_alone():
    assert load_settings("local", environ={"MOVIEPIPE_SHARED_DATA": "x", "MOVIEPIPE_TEST_MONGO_URI": "y"})


def test_every_setting_says_what_it_means():
    assert all(known_keys().values())
