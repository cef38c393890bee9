"""About what a run costs, in US dollars of us-east-1: an order of magnitude and no bill.

AWS's own price pages could not be read; these are as several public projects quote them. What was found nowhere is left
out, and a run with it says so.
"""

from collections.abc import Sequence
from typing import NamedTuple

from moviepipe.emr.runs import Usage

NOTED_ON, REGION = "2026-11-27", "us-east-1"


class ServerlessPrice(NamedTuple):
    """Dollars for an hour of a vCPU, of a GB of memory, and of a GB of storage beyond what is free."""

    vcpu: float
    memory_gb: float
    storage_gb: float


class MachinePrice(NamedTuple):
    """A machine: its vCPUs, its GB of memory, and dollars an hour, for EC2 on demand and for EMR."""

    vcpus: int
    memory_gb: int
    ec2: float
    emr: float


SERVERLESS = {"X86_64": ServerlessPrice(0.052624, 0.0057785, 0.000111)}
MACHINES = {"m5.xlarge": MachinePrice(4, 16, 0.192, 0.048)}


def serverless_usage(
    vcpu_hours: float, memory_gb_hours: float, storage_gb_hours: float, architecture: str, flex: bool
) -> Usage:
    """What EMR Serverless has billed, and about what that costs."""
    price = SERVERLESS.get(architecture)
    if price is None:
        note = f"no price of {architecture} in the table"
        return Usage(vcpu_hours, memory_gb_hours, storage_gb_hours, note=note)
    usd = vcpu_hours * price.vcpu + memory_gb_hours * price.memory_gb + storage_gb_hours * price.storage_gb
    note = "less with Flex, whose price is not in the table" if flex else ""
    return Usage(vcpu_hours, memory_gb_hours, storage_gb_hours, usd, note)


def cluster_usage(instance_types: Sequence[str], hours: float) -> Usage:
    """What a cluster's machines are in so many hours; those without a price are named."""
    known = [MACHINES[each] for each in instance_types if each in MACHINES]
    unknown = sorted({each for each in instance_types if each not in MACHINES})
    usd = None if unknown or not known else hours * sum(each.ec2 + each.emr for each in known)
    note = f"no price of {', '.join(unknown)} in the table" if unknown else "the whole cluster while it ran"
    vcpus, memory = sum(each.vcpus for each in known), sum(each.memory_gb for each in known)
    return Usage(hours * vcpus, hours * memory, usd=usd, note=note)


def usage_line(usage: Usage) -> str:
    """What a run used and about what it cost, on a line."""
    money = "cost unknown" if usage.usd is None else f"about ${usage.usd:,.2f}"
    note = f"; {usage.note}" if usage.note else ""
    used = f"{usage.vcpu_hours:,.2f} vCPU-hours, {usage.memory_gb_hours:,.2f} GB-hours"
    return f"{used}, {money} (prices of {REGION} as quoted on {NOTED_ON}{note})"
