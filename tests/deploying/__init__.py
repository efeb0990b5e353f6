"""Deployment files: containers and systemd run the lines of the Procfile, and no others."""
