package dev.simsim.demo.wallet

import dev.simsim.DeviceSigner

/** The two keys of one answer: one signs the attestation, one binds it to the request. */
class Signers(val leaf: DeviceSigner, val holder: DeviceSigner)
