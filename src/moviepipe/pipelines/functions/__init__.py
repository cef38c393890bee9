"""What runs without Spark where there is little room: a year fetched, three charts drawn."""
