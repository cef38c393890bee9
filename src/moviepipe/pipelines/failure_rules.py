"""The errors that are known by what their text holds: of Spark, Delta, Java, Arrow and the system."""

# What an error's text holds, what it means, and what helps; the first that matches is taken.
RULES = (
    (
        r"ExpiredToken|RequestExpired|TokenRefreshRequired",
        "The AWS credentials have expired",
        "Get new ones (`aws sso login`, or another AWS_PROFILE), then run the same command again; what was "
        "committed is whole.",
    ),
    (
        "Service: S3, Status Code: 400",  # to a look at a file S3 answers without a text
        "S3 refuses a request, most often because the AWS credentials have expired",
        "Get new ones (`aws sso login`, or another AWS_PROFILE), then run the same command again; what was "
        "committed is whole.",
    ),
    (
        r"Service: S3, Status Code: 403|fs\.s3a[\s\S]*AccessDenied|s3://[\s\S]*(Access ?Denied|Forbidden)",
        "S3 forbids it to these AWS credentials",
        "Let them list, read, write and delete there, or choose another AWS_PROFILE.",
    ),
    (
        r"fs\.s3a\.\w*(UnknownStore|AWSClientIO|AWSStatus500|AWSNoResponse|AWSApiCallTimeout)\w*|"
        r"s3://[\s\S]*(error sending request|Connection refused|timed out)",
        "S3 gives no answer",
        "Check AWS_ENDPOINT_URL and the network, then run the same command again; what was committed is whole.",
    ),
    (
        "No space left on device|Disk quota exceeded|DiskFull",
        "No space left on the disk",
        "Make room there (and in spark.local.dir or /tmp, where Spark keeps its work), then run the same command "
        "again; what was committed is whole.",
    ),
    (
        "OutOfMemoryError|SparkOutOfMemory|UNABLE_TO_ACQUIRE_MEMORY|MemoryError",
        "The memory is used up",
        "Give Spark more, as in `--set spark.driver.memory=6g`.",
    ),
    ("Too many open files", "Too many files are open", "Allow more with `ulimit -n 8192`, then run it again."),
    ("Read-only file system", "The disk is read-only", "Mount it for writing, or choose another lake with --lake."),
    (
        "Permission denied|AccessDenied|AccessControlException|Operation not permitted",
        "Permission is denied",
        "Run it as the user who owns the lake, or give this one the right (chown, chmod).",
    ),
    (
        r"DELTA_CONCURRENT|Concurrent(Append|Delete\w+|Transaction|Write)\w*|(MetadataChanged|ProtocolChanged)Exception",
        "Another program wrote to the table at the same time",
        "Run the same command again.",
    ),
    (
        "DELTA_INVALID_PROTOCOL|DELTA_UNSUPPORTED_FEATURES|InvalidProtocolVersion|reader features",
        "The table was written by a newer Delta than this one",
        "Use the version of moviepipe that wrote it.",
    ),
    (
        "unresolved dependenc|Server access error|FAILED DOWNLOADS",
        "Spark's jars could not be fetched",
        "Run `moviepipe setup` where there is a network.",
    ),
    (
        "UnsupportedClassVersionError|getSubject is (not )?supported",
        "This Java does not suit Spark 4",
        "Install Java 17, or set JAVA_HOME to it.",
    ),
    (
        'PYTHON_VERSION_MISMATCH|Cannot run program "[^"]*python',
        "The executors' Python is not the driver's",
        "Name one that all machines of the cluster have, as spark-emr.conf of an artifact does (spark.pyspark.python).",
    ),
    (
        "Service 'sparkDriver' could not bind|BindException",
        "Spark can open no port of this machine",
        "Check the network settings of 127.0.0.1 (`--set spark.driver.host=…`).",
    ),
    (
        "JAVA_GATEWAY_EXITED",
        "Java did not start",
        "`moviepipe doctor` says what is missing.",
    ),
    (
        "Answer from Java side is empty|Py4JNetworkError|stopped SparkContext|SparkContext was shut down|"
        "Error while sending or receiving",
        "Java ended before the work was done, most often for lack of memory",
        "Give Spark more, as in `--set spark.driver.memory=6g`, or less where the machine itself has little.",
    ),
    (
        "No module named '(xgboost|sklearn|scipy)",
        "The Python of an executor has no XGBoost",
        "Install it on every node, `pip install 'moviepipe[models]'`, or give Spark an environment that has it "
        "(spark.archives, PYSPARK_PYTHON).",
    ),
    ("StackOverflowError|RecursionError", "The query is nested too deeply", "Split it into smaller ones."),
    ("UnicodeEncodeError", "The output cannot show this text", "Set PYTHONIOENCODING=utf-8."),
)
DAMAGED = (
    r"FAILED_READ_FILE|FileNotFound|FILE_NOT_EXIST|PATH_NOT_FOUND|No such file|not a Parquet file|FILE_FOOTER|"
    r"ould not read footer|ould not open Parquet|[Pp]arquet magic bytes|EOFException|ChecksumException|[Cc]orrupt|"
    r"DELTA_(TRUNCATED|MISSING|LOG_FILE|STATE)|Json(Parse|EOF|Mapping)|JSONDecodeError|MALFORMED_|Object at location|"
    r"Parquet error"
)
