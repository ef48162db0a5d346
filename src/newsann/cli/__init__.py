"""Commands: each parses its arguments, calls one function, prints and exits. Begin in `app`."""
