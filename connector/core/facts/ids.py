"""What the vendors and the journal call things by."""

from typing import NewType

ChangeId = NewType("ChangeId", int)

EnrollmentId = NewType("EnrollmentId", int)

OrderId = NewType("OrderId", str)
"""`sslId` (Admin API) or `certId` (Enrollment API), as text."""

CsrKey = NewType("CsrKey", str)
"""SHA-256 of a CSR's DER in lower-case hex: the identity of an order."""
