"""One file a task: what is learned from which rows, against which baseline. May import every other room."""
