"""Settings that are whole."""

from pathlib import Path


def settings_files(tmp_path: Path) -> list[str]:
    """Flags for settings that are whole; nothing listens where they point."""
    edgerc, scm = tmp_path / "edgerc", tmp_path / "scm_config.yaml"
    edgerc.write_text(
        "[default]\nhost = akab-x.luna.akamaiapis.net\nclient_token = a\nclient_secret = b\n"
        "access_token = c\n"
    )
    edgerc.chmod(0o600)
    scm.write_text(
        "accounts:\n  default:\n    url: https://example.enroll.enterprise.sectigo.com\n"
        "    client_id: a\n    client_secret: b\n"
    )
    scm.chmod(0o600)
    return ["--edgerc", str(edgerc), "--scm-config", str(scm)]
