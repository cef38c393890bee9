"""How tests start Java: plans for a handful of rows are worth neither the slow compiler nor threads of a collector."""

QUICK_JAVA = {
    "spark.sql.shuffle.partitions": "2",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:ReservedCodeCacheSize=256m",
}
