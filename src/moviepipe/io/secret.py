"""Secrets by name, from AWS Secrets Manager."""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from moviepipe.errors import CredentialsError


def read_secret(name: str, setting: str, client: Any = None) -> str:
    """The text of a secret; raises CredentialsError, naming it and the setting with its name, if it is unreadable."""
    try:
        if client is None:
            import boto3

            client = boto3.client("secretsmanager")
        text: str = client.get_secret_value(SecretId=name)["SecretString"]
    except (BotoCoreError, ClientError, KeyError) as exc:
        raise CredentialsError(
            f"The secret {name} (setting {setting}) cannot be read ({type(exc).__name__}). "
            "Check its name, the region and the role's right to read it."
        ) from exc
    return text
