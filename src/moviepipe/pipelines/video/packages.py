"""What videos need beside moviepipe itself."""

from importlib.util import find_spec

from moviepipe.errors import MissingRequirementError

INSTALL = "pip install 'moviepipe[video]'"
PACKAGES = {"cv2": "opencv-python-headless", "scenedetect": "scenedetect-headless", "onnxruntime": "onnxruntime"}
FOR_SETUP = {"onnx": "onnx"}


def require_packages(packages: dict[str, str] = PACKAGES) -> None:
    """Raises MissingRequirementError when a package is not installed."""
    lacking = [package for module, package in packages.items() if find_spec(module) is None]
    if lacking:
        raise MissingRequirementError(f"Videos need {' and '.join(lacking)}, not installed here. Run: {INSTALL}")
