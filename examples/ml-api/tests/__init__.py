"""Tests of the service; what it does with a database and a table is in test/ml-api."""
