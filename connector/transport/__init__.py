"""One way to speak HTTPS: timeouts, retries that cannot harm, pacing shared between processes."""
