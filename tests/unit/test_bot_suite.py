"""The bot's own tests, run by the bot's own Python: Rasa and its old libraries live in an environment apart."""

import os
import re
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parent.parent.parent
PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"
SUITE = ["-W", "ignore", "-m", "unittest", "discover", "-s", "bot/tests", "-t", "."]


@pytest.mark.skipif(not PYTHON.exists(), reason="NOT TESTED: bot/.venv is not there, `make setup` makes it")
def test_the_bot_s_own_suite_passes() -> None:
    quiet = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}
    done = subprocess.run(
        [str(PYTHON), *SUITE], cwd=ROOT, env=quiet, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, f"the bot's tests failed:\n{done.stdout}\n{done.stderr}"
    ran = re.search(r"^Ran (\d+) tests", done.stderr, re.MULTILINE)
    assert ran is not None, done.stderr
    modules = len(list((ROOT / "bot" / "tests").glob("test_*.py")))
    assert int(ran[1]) >= 5 * modules, f"only {ran[1]} tests ran in {modules} modules"
