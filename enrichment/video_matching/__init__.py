"""Finding the videos of tracks: what is searched for, how what is found is judged, and when it is done."""
