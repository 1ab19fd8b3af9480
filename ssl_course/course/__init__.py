"""Building the course: text sources become executed notebooks, solutions become exercises."""
