"""What becomes of a Bronze record in Silver: each gets one of these."""

from enum import StrEnum


class Outcome(StrEnum):
    """The outcomes; their values are the count columns of ops.job_runs."""

    KEPT = "kept"  # the newest of its movie, show or title: Silver holds it
    DELETED = "deleted"  # the source no longer has it, and Silver removes it
    SUPERSEDED = "superseded"  # something newer is known
    UNCHANGED = "unchanged"  # Silver holds just that already
    REJECTED = "rejected"  # a check failed; silver.rejected_records says which
    OTHER = "other"  # valid, and about no one thing that Silver keeps, or of an endpoint that it does not read


LATEST_ONLY = (Outcome.KEPT, Outcome.DELETED)  # those that change what is known now
