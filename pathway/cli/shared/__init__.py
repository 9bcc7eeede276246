"""What the commands share: running, options, output."""
