"""The domain of Entrén: queue, lending, statistics and their transfer. Knows no Flask and no hardware."""
