"""Speed, measured as the user feels it. ``python -m benchmarks`` prints a table and writes
benchmarks/latest.json."""
