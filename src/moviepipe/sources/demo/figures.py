"""The numbers of a film: money, votes and popularity, all heavy-tailed and all of a piece."""

from dataclasses import dataclass
from math import exp, log

from moviepipe.sources.demo.dice import Dice
from moviepipe.sources.demo.facts import Genre

MEDIAN_BUDGET = 6_000_000
HIGHEST_BUDGET = 380_000_000
HIGHEST_REVENUE = 2_950_000_000  # past 2^31, as TMDb's highest is
MOST_VOTES = 38_000
LOWEST_RATING, HIGHEST_RATING = 4.5, 8.6


@dataclass(frozen=True, slots=True)
class Figures:
    """What a film cost, earned and was thought of; money in US dollars, runtime in minutes."""

    budget: int
    revenue: int
    runtime: int
    popularity: float
    vote_average: float
    vote_count: int


def draw_figures(dice: Dice, genre: Genre, strength: float, talent: float, year: int) -> Figures:
    """Figures that follow from the genre, the studio's strength, the director's talent and the year."""
    age = 2023 - year
    quality = 0.5 * talent + dice.gauss(0, 0.8)
    size = genre.budget_shift + 1.9 * (strength - 0.3) - 0.018 * age + dice.gauss(0, 0.9)
    budget = min(MEDIAN_BUDGET * exp(size), HIGHEST_BUDGET)
    revenue = budget * exp(0.5 + genre.revenue_shift + 0.45 * quality + dice.gauss(0, 0.85))
    votes = min(exp(5.1 + 0.6 * size + 0.5 * quality - 0.012 * age + dice.gauss(0, 1.4)), MOST_VOTES)
    return Figures(
        budget=_round_to_two_digits(max(int(budget), 1_000)),
        revenue=int(min(revenue, HIGHEST_REVENUE)),
        runtime=min(max(int(dice.gauss(106, 17)), 61), 214),
        popularity=_draw_popularity(dice, votes, age),
        vote_average=_rating(6.25 + genre.rating_shift + 0.7 * quality),
        vote_count=1 + int(votes),
    )


def _draw_popularity(dice: Dice, votes: float, age: int) -> float:
    fresh = 0.5 if age < 2 else 0.0
    sudden = 1.5 if dice.chance(0.005) else 0.0
    return round(exp(-0.6 + 0.45 * log(1 + votes) + fresh + sudden + dice.gauss(0, 0.45)), 4)


def _rating(points: float) -> float:
    return round(min(max(points, LOWEST_RATING), HIGHEST_RATING), 3)


def _round_to_two_digits(amount: int) -> int:
    unit: int = 10 ** (len(str(amount)) - 2)
    return round(amount / unit) * unit
