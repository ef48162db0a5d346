"""The way of the tasks from the exports to findings and rows, in chunks that any process can work on."""
