"""Sources: what produces envelope records; no Spark here."""
