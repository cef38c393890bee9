"""The cluster that an artifact is made for: its Python, its processor and its C library."""

from dataclasses import dataclass

# AWS's release guide says "Python 3.11, 3.13" of emr-spark-8.1.0, and of 8.0.0 on another page 3.12 too.
PYTHONS = ("3.11", "3.12", "3.13")
MACHINES = ("x86_64", "aarch64")
NEWEST_GLIBC, OLDEST_GLIBC = 34, 5  # 2.34 is Amazon Linux 2023's; nothing is older than manylinux1, of 2.5
OLD_NAMES = ("manylinux2014", "manylinux2010", "manylinux1")


@dataclass(frozen=True)
class Target:
    """A Python and a machine, such as `Target("3.11", "x86_64")`."""

    python: str
    machine: str

    @property
    def interpreter(self) -> str:
        """The name of the Python program, minor version included, so that driver and executors cannot differ."""
        return f"python{self.python}"

    @property
    def platforms(self) -> tuple[str, ...]:
        """The platform tags of wheels that run there, the newest first."""
        minors = range(NEWEST_GLIBC, OLDEST_GLIBC - 1, -1)
        names = (*(f"manylinux_2_{minor}" for minor in minors), *OLD_NAMES)
        return tuple(f"{name}_{self.machine}" for name in names)

    @property
    def markers(self) -> dict[str, str]:
        """The values of a requirement's markers there."""
        return {
            "implementation_name": "cpython",
            "implementation_version": f"{self.python}.0",
            "os_name": "posix",
            "platform_machine": self.machine,
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_system": "Linux",
            "platform_version": "",
            "python_full_version": f"{self.python}.0",
            "python_version": self.python,
            "sys_platform": "linux",
        }
