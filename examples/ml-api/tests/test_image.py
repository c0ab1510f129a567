"""What the image is made of. There is no Docker here: the Dockerfile is read as text."""

from __future__ import annotations

import json
import re

from tests.support import FOLDER

LINES = re.sub(r"\\\n", " ", (FOLDER / "Dockerfile").read_text("utf-8")).splitlines()
INSTRUCTIONS = [line.split(None, 1) for line in LINES if line and not line.startswith("#")]
STAGES = [index for index, (word, _) in enumerate(INSTRUCTIONS) if word == "FROM"]
LAST = INSTRUCTIONS[STAGES[-1] :]


def of_last(word: str) -> list[str]:
    """The arguments of an instruction in the stage that is shipped."""
    return [arguments for name, arguments in LAST if name == word]


def test_is_built_in_stages_of_one_base() -> None:
    """No platform is fixed: Fargate on arm64 takes it as well as on amd64."""
    assert len(STAGES) == 3
    assert all(INSTRUCTIONS[index][1].startswith("${PYTHON}") for index in STAGES)
    assert "--platform" not in " ".join(arguments for _, arguments in INSTRUCTIONS)


def test_runs_as_a_user_by_number() -> None:
    """`runAsNonRoot` and ECS can tell that a number is not root."""
    assert of_last("USER") == ["10001"]
    names = [name for name, _ in LAST]
    assert "RUN" not in names[names.index("USER") :] and "COPY" not in names[names.index("USER") :]


def test_writes_nothing() -> None:
    """So that the root file system can be read-only."""
    assert "PYTHONDONTWRITEBYTECODE=1" in of_last("ENV")[0]
    assert not of_last("VOLUME")


def test_gets_sigterm_itself() -> None:
    """A shell would not hand it on."""
    [command] = of_last("CMD")
    assert json.loads(command) == ["python", "-m", "digits_api"]
    assert of_last("STOPSIGNAL") == ["SIGTERM"] and not of_last("ENTRYPOINT")


def test_installs_what_has_a_hash_and_compiles_nothing() -> None:
    """The same packages on both platforms."""
    [install] = [text for word, text in INSTRUCTIONS if word == "RUN" and "pip install" in text]
    assert "--require-hashes" in install and "--only-binary :all:" in install


def test_trusts_the_databases_of_aws_from_where_the_service_looks() -> None:
    """verify-full needs them."""
    [source] = [text for word, text in INSTRUCTIONS if word == "ADD"]
    url, path = source.split()
    assert url == "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem"
    assert path == "/opt/rds/global-bundle.pem"
    assert "--from=certificates /opt/rds /opt/rds" in of_last("COPY")


def test_has_a_health_check_and_no_tools_of_training() -> None:
    """What is not in the image cannot be attacked."""
    assert "/health" in of_last("HEALTHCHECK")[0]
    packages = pins("requirements.txt")
    assert "fastapi" in packages and not {"scikit-learn", "skl2onnx", "pytest"} & packages.keys()


def test_is_tested_with_the_packages_that_it_has() -> None:
    """The other file only adds to them, hashes included."""
    shipped, tested = pins("requirements.txt"), pins("requirements-dev.txt")
    assert shipped.items() <= tested.items()


def test_takes_no_more_than_it_copies() -> None:
    """Neither tests nor what lies around."""
    first, *kept = (FOLDER / ".dockerignore").read_text("utf-8").splitlines()
    assert first == "*"
    assert kept == ["!digits_api", "!models/*.onnx", "!requirements.txt", "**/__pycache__"]


def pins(name: str) -> dict[str, tuple[str, ...]]:
    """Versions and hashes by package."""
    text = (FOLDER / name).read_text("utf-8").replace("\\\n", " ")
    lines = [line.split() for line in text.splitlines() if re.match(r"[a-z]", line)]
    return {line[0].split("==")[0]: tuple(line) for line in lines}
