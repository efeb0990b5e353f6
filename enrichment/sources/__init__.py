"""The platforms, one module each, all of the shape that `base` draws."""
