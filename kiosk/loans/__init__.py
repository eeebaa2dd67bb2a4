"""Lending of devices within the centre."""
