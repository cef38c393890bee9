"""Gold relationship of budget and revenue: does a dearer film take more, and how much more?"""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from moviepipe.gold.measures import divided, settled
from moviepipe.gold.min_amount import excluded_count, reaches_min_amount
from moviepipe.tables import DOUBLE, INT, LONG, Table, conform, schema

# Student's t at 97.5 % as a polynomial in 1/(degrees of freedom): Abramowitz and Stegun, 26.7.5, at 1.95996.
STUDENT_T = (1.95996, 2.37227, 2.82250, 2.55585)
FEWEST_FOR_INTERVAL = 5
FIT = ("pearson", "spearman", "log_slope", "log_slope_low", "log_slope_high", "excluded_count")
SCHEMA = schema(
    budget_decile=INT,
    movie_count=LONG,
    min_budget_usd=LONG,
    max_budget_usd=LONG,
    median_budget_usd=DOUBLE,
    median_revenue_usd=DOUBLE,
    median_return=DOUBLE,
    pearson=DOUBLE,
    spearman=DOUBLE,
    log_slope=DOUBLE,
    log_slope_low=DOUBLE,
    log_slope_high=DOUBLE,
    excluded_count=LONG,
)


def budget_revenue_relationship(movies: DataFrame, *, min_amount_usd: int) -> DataFrame:
    """One row per tenth of the movies by budget, and one (decile 0) of all: how does revenue follow budget?

    Movies whose budget and revenue are known and at least `min_amount_usd` are used; less is taken for a typing error,
    and `excluded_count` is how many movies that left out. Equal budgets are in one decile, so deciles differ in size
    and one may be missing. `median_return` is the median of revenue divided by budget.
    Only row 0 has the rest: the correlations `pearson` (of the amounts) and `spearman` (of their ranks, ties at their
    mean rank), and `log_slope`, by how many per cent revenue grows when budget grows by one (least squares of the
    logarithms), with its 95 % interval (Student's t, to 1 %; null below five movies). They are null where amounts do
    not vary.
    """
    amounts = ("budget_usd", "revenue_usd")
    is_used = reaches_min_amount(min_amount_usd, *amounts)
    counts = movies.agg(F.count_if(is_used).alias("used_count"), excluded_count(min_amount_usd, *amounts))
    used = movies.where(is_used).select(*amounts).crossJoin(F.broadcast(counts))
    decile = F.floor((_first_rank("budget_usd") - 1) * 10 / F.col("used_count")).cast("int") + 1
    ranked = used.withColumns({"decile": decile} | {f"{name}_rank": _mean_rank(name) for name in amounts})
    with_whole = ranked.withColumn("budget_decile", F.explode(F.array(F.lit(0), "decile")))
    summary = with_whole.groupBy("budget_decile").agg(*_medians(), *_fit())
    only_of_whole = {name: F.when(F.col("budget_decile") == 0, F.col(name)) for name in FIT}
    return summary.withColumns(only_of_whole).transform(conform, SCHEMA)


def _first_rank(name: str) -> Column:
    return F.rank().over(Window.partitionBy().orderBy(name))


def _mean_rank(name: str) -> Column:
    up_to_here = Window.partitionBy().orderBy(name).rangeBetween(Window.unboundedPreceding, Window.currentRow)
    return (_first_rank(name) + F.count(name).over(up_to_here)) / 2


def _medians() -> list[Column]:
    budget, revenue = F.col("budget_usd"), F.col("revenue_usd")
    return [
        F.count(budget).alias("movie_count"),
        F.min(budget).alias("min_budget_usd"),
        F.max(budget).alias("max_budget_usd"),
        F.median(budget).alias("median_budget_usd"),
        F.median(revenue).alias("median_revenue_usd"),
        F.median(revenue / budget).alias("median_return"),
    ]


def _fit() -> list[Column]:
    budget, revenue = F.col("budget_usd"), F.col("revenue_usd")
    slope, margin = _slope_with_margin(F.log(budget), F.log(revenue))
    values = {
        "pearson": _correlation(budget, revenue),
        "spearman": _correlation(F.col("budget_usd_rank"), F.col("revenue_usd_rank")),
        "log_slope": slope,
        "log_slope_low": slope - margin,
        "log_slope_high": slope + margin,
    }
    settled_values = [settled(value).alias(name) for name, value in values.items()]
    return [*settled_values, F.max("excluded_count").alias("excluded_count")]


def _correlation(x: Column, y: Column) -> Column:
    """Pearson's coefficient; null where x or y does not vary (`F.corr` raises there)."""
    return divided(F.regr_sxy(y, x), F.sqrt(F.regr_sxx(y, x)) * F.sqrt(F.regr_syy(y, x)))


def _slope_with_margin(x: Column, y: Column) -> tuple[Column, Column]:
    """The least-squares slope, null where x does not vary, and half the width of its 95 % interval."""
    sxx, sxy, syy, freedom = F.regr_sxx(y, x), F.regr_sxy(y, x), F.regr_syy(y, x), F.regr_count(y, x) - 2
    slope = divided(sxy, sxx)
    unexplained = F.greatest(syy - slope * sxy, F.lit(0.0))
    student_t = sum((F.lit(c) / freedom**power for power, c in enumerate(STUDENT_T[1:], start=1)), F.lit(STUDENT_T[0]))
    margin = student_t * F.sqrt(unexplained / freedom / sxx)
    return slope, F.when((freedom >= FEWEST_FOR_INTERVAL - 2) & (sxx > 0), margin)


BUDGET_REVENUE_RELATIONSHIP = Table("gold", budget_revenue_relationship, SCHEMA, keys=("budget_decile",))
