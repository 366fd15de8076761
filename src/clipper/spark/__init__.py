"""Runs on an Apache Spark cluster what `running` runs on one machine, and publishes it whole or not at all."""
