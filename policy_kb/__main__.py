"""`python -m policy_kb`."""

from policy_kb.cli import main

main()
