"""`python -m newsann`."""

from newsann.cli import main

main()
