"""`python -m newsann`."""

from newsann.cli.app import main

main()
