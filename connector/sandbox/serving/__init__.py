"""How the sandbox is reached: listeners, the gate before each answer, the folder of a client."""
