"""Separated values to records: the header, fields by RFC 4180 or as a person reads them, quotation marks that were
never closed. Imports the files of `records`, and nothing of `json_reader`.
"""
