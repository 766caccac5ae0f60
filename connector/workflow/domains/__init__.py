"""The loop for domains: looks at SCM, decides by `core/domains`, takes one step, looks again."""
