"""The formats of the one language that there is; see `formats`, where Django looks for it."""
