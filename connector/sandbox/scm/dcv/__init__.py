"""Domain control validation (DCV): what is proven, until when, and how the CA looks."""
