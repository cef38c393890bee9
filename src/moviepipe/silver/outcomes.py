"""What becomes of a Bronze record in Silver: each gets one of these."""

KEPT, DELETED, SUPERSEDED = "kept", "deleted", "superseded"
UNCHANGED, REJECTED, OTHER = "unchanged", "rejected", "other"
OUTCOMES = (KEPT, DELETED, SUPERSEDED, UNCHANGED, REJECTED, OTHER)
