"""Secrets by name, from AWS Secrets Manager."""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from moviepipe.aws_refusals import meaning_of
from moviepipe.errors import CredentialsError

OF_SECRETS = {
    "AccessDenied": "{what} cannot be read ({text}). Let this role or user secretsmanager:GetSecretValue.",
    "ResourceNotFoundException": "{what} is not there ({text}). Check its name and AWS_REGION.",
    "ClientError": "{what} cannot be read ({text}). Check its name and AWS_REGION.",
    "KeyError": "{what} holds no text. Store it as one, not as bytes.",
}


def read_secret(name: str, setting: str, client: Any = None) -> str:
    """The text of a secret; raises CredentialsError, naming it and the setting with its name, if it is unreadable."""
    try:
        if client is None:
            import boto3

            client = boto3.client("secretsmanager")
        text: str = client.get_secret_value(SecretId=name)["SecretString"]
    except (BotoCoreError, ClientError, KeyError) as exc:
        raise CredentialsError(meaning_of(exc, f"The secret {name} (setting {setting})", own=OF_SECRETS)) from exc
    return text
