"""Update rules, schedules, batches and the walk that drives them. No Qt; both tabs stand on it."""
