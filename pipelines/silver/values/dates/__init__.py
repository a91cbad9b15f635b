"""Points in time: names of months in words and scripts, numbers since an epoch, time zones, in UTC. Imports the files of
`values`.
"""
