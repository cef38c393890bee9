"""Streaming: landing's records into a Kafka topic, and a topic's messages into Bronze."""
