"""The pages: what people see of the catalogue and of the runs, after logging in."""
