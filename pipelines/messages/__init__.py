"""Who is told of a night: alerts to people, the heartbeat of a dead man's switch, a text file for Prometheus. Imports
`report`.
"""
