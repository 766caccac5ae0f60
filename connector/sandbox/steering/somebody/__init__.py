"""What somebody else does to CPS, by the admin port; the caller holds the world's lock."""

from connector.sandbox.steering.somebody.changes import (
    cancel_as_somebody,
    open_foreign_change,
    upload_by_hand,
)
from connector.sandbox.steering.somebody.deployments import (
    DEPLOYMENT_FAILED,
    fail_deployment,
    hold_deployments,
    release_deployments,
    retry_deployment,
)
from connector.sandbox.steering.somebody.enrollments import (
    find,
    make_enrollment,
    take_off_production,
    take_off_staging,
)
from connector.sandbox.steering.somebody.warnings import stop_warning, warn

__all__ = [
    "DEPLOYMENT_FAILED",
    "cancel_as_somebody",
    "fail_deployment",
    "find",
    "hold_deployments",
    "make_enrollment",
    "open_foreign_change",
    "release_deployments",
    "retry_deployment",
    "stop_warning",
    "take_off_production",
    "take_off_staging",
    "upload_by_hand",
    "warn",
]
