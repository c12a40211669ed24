"""Controls say what a person wants. They speak only when a hand moved them; showing them a value is silent."""
