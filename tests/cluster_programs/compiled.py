"""Uses what is compiled in an artifact's environment, and prints where it was found."""

from io import BytesIO

import deltalake
import matplotlib.figure
import numpy
import pandas
import pyarrow
import pydantic_core

from moviepipe.config import load_settings

frame = pandas.DataFrame({"year": numpy.arange(3), "title": ["a", "b", None]})
deltalake.write_deltalake("table", pyarrow.Table.from_pandas(frame))
assert deltalake.DeltaTable("table").to_pandas().equals(frame)
picture = BytesIO()
matplotlib.figure.Figure().savefig(picture, format="png")
assert picture.getvalue().startswith(b"\x89PNG")
assert load_settings("emr").lease.wait_seconds == 600
for module in (deltalake, matplotlib, numpy, pandas, pyarrow, pydantic_core):
    print(module.__file__)
