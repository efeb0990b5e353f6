"""The platforms, one package each, all with the interface defined in `base`."""
