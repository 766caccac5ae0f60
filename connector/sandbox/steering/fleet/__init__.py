"""Many live enrollments at once: by number, or one for each certificate request of a folder."""
