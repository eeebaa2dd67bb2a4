"""Lending of devices in the centre."""
