name = broken
provenance = made up for a test
ke x25519 agree = 40
