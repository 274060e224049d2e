/** The code of `docs/integrating.md`, line by line. [IntegratingTest] holds the two together. */
@file:Suppress("unused", "UNUSED_PARAMETER")

package dev.simsim

import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties.BLOCK_MODE_GCM
import android.security.keystore.KeyProperties.ENCRYPTION_PADDING_NONE
import android.security.keystore.KeyProperties.PURPOSE_DECRYPT
import android.security.keystore.KeyProperties.PURPOSE_ENCRYPT
import android.security.keystore.StrongBoxUnavailableException
import java.io.File
import java.nio.ByteBuffer
import java.security.KeyStore
import java.time.LocalDate
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec

private fun show(vararg what: Any?) = Unit

private fun post(address: String, form: String) = Unit

private fun get(address: String): String = ""

private fun ask(what: String): String = ""

private fun choose(entries: List<String>): UInt = 0u

private fun confirm(mapping: Mapping, columns: List<String>, sample: List<Record>): Mapping = mapping

private val credential = ""
private var kept = ByteArray(32)
private val now = 0L
private val roots: String? = null

private suspend fun fromZero(filesDir: File, passphrase: CharArray, bytes: ByteArray) {
    val wallet = SimsimWallet.create(File(filesDir, "vault"), passphrase)   // a CharArray, overwritten
    wallet.importing(bytes).collect { step ->                                // or importFile(bytes)
        when (step) {
            is Import.Running -> show(step.progress)
            is Import.Done -> show(step.report)       // rows, rejected rows with their reasons
        }
    }
    val score = wallet.score()
    if (score.number == null) show(score.missing)    // too little data: say what is missing
    else show(score.number, score.band?.name?.inLanguage("de"), score.reasons)
}

private suspend fun whatNext(wallet: SimsimWallet) {
    for (step in wallet.nextSteps()) show(step.text.inLanguage("de"), step.gain, step.score)
    val outcome = wallet.whatIf(listOf(Change.IdentityVerified, Change.OnTimeMonths(3u)))
    show(outcome.before.number, outcome.after.number, outcome.characteristics)
}

private suspend fun perks(wallet: SimsimWallet, jwk: String, catalogue: ByteArray, signature: String) {
    wallet.trustPublisher("The guild", jwk)            // once, after the holder agreed
    wallet.addCatalogue(catalogue, signature)          // downloaded whole: nobody learns what is looked for
    show(wallet.perks().open, wallet.perks().next)
}

private suspend fun files(wallet: SimsimWallet, file: File, registry: ByteArray, jws: String) {
    var said = ImportOptions()
    val look = wallet.look(file, said)                           // nothing is kept yet
    if (look.needsPassword) said = said.copy(password = ask("its password"))
    if (look.entries.isNotEmpty()) said = said.copy(entry = choose(look.entries))
    if (look.mapping != null) said = said.copy(mapping = confirm(look.mapping, look.columns, look.sample))
    val report = wallet.importFile(file, said)                   // a mapping is remembered from here on
    show(report.purposes, report.recurring, report.rejections, report.remarks)

    wallet.pinSources(registry)                                  // whose signatures you believe
    wallet.importFile(file, ImportOptions(signature = jws))      // what they signed is relied on fully
    wallet.importCredential(credential, now)                     // look.isCredential
}

private suspend fun records(wallet: SimsimWallet, record: Record, since: LocalDate) {
    if (wallet.correct(record.id, Purpose.RENT)) show(wallet.corrections())   // a rule for its payee now
    wallet.addFact(Fact.Identity(Aspect.CONTACT, 1u, since))                  // typed in: relied on a little
    for (negative in wallet.score().negatives) show(negative.kind, negative.stopsCounting)
    val words = wallet.scorecard.characteristics().associateBy { it.id }
    show(words["ch_length"]?.negative?.inLanguage("de"))
}

private suspend fun answering(wallet: SimsimWallet, link: String, approved: List<Ask>) {
    val fetched = requestUri(link)?.let { get(it) }    // where the link leads to a signed request
    val request = wallet.read(link, fetched, roots)    // roots: who certifies merchants, in PEM, if you know
    val preview = wallet.prepare(request)              // nothing leaves
    preview.sureness()                                 // how sure it is who asks
    preview.request()                                  // who asks, for what, where the answer goes
    preview.items()                                    // each claim with what it would say, or why nothing
    preview.known()                                    // what this client has received before
    val shared = wallet.share(preview, approved)       // the asks that the holder ticked; none are ticked for them
    post(preview.request().responseUri, request.form(shared.presentation))
}

private suspend fun certified(wallet: SimsimWallet, iss: String, x5c: List<ByteArray>, goodUntil: Long) {
    val keys = wallet.makeLeaves(10)                                // JWKs, for the attester
    wallet.certifyLeaf(keys[0], Attested(iss, x5c), goodUntil)      // what it sends back, for each
}

private suspend fun moving(wallet: SimsimWallet, file: File, new: File, passphrase: CharArray) {
    wallet.backup(file, passphrase)                            // one encrypted file with a passphrase of its own
    val moved = SimsimWallet.restore(file, new, passphrase)    // on the new phone
    val key = wallet.makeRecoveryKey()                         // show it once: it opens this wallet from paper
    SimsimWallet.recover(new, key)
    wallet.checkMark(kept)                                     // refused: these files are an older copy
    kept = wallet.mark()                                       // for the platform's key store
    moved.close()
}

class Keystore(private val prompt: (Cipher) -> Cipher) : KeyGuard {   // prompt: a BiometricPrompt.CryptoObject
    override fun wrap(key: ByteArray): ByteArray {
        val cipher = prompt(cipher(Cipher.ENCRYPT_MODE, null))
        return (cipher.iv + cipher.doFinal(key)).also { key.fill(0) } // 12 bytes of IV first
    }

    override fun unwrap(wrapped: ByteArray, key: SecretSink) {
        val cipher = prompt(cipher(Cipher.DECRYPT_MODE, wrapped.copyOf(12)))
        val plain = ByteBuffer.allocateDirect(48)
        cipher.doFinal(ByteBuffer.wrap(wrapped, 12, wrapped.size - 12), plain)
        key.put(plain.flip())
        plain.clear().let { while (it.hasRemaining()) it.put(0) }
    }

    override fun forget(wrapped: ByteArray) = store.deleteEntry("simsim-vault")

    private fun cipher(mode: Int, iv: ByteArray?) = Cipher.getInstance("AES/GCM/NoPadding").apply {
        if (iv == null) init(mode, secret()) else init(mode, secret(), GCMParameterSpec(128, iv))
    }

    private fun secret(): SecretKey = store.getKey("simsim-vault", null) as SecretKey? ?: try {
        make(strongBox = true)
    } catch (_: StrongBoxUnavailableException) {
        make(strongBox = false)
    }

    private fun make(strongBox: Boolean): SecretKey = KeyGenerator.getInstance("AES", "AndroidKeyStore").apply {
        init(
            KeyGenParameterSpec.Builder("simsim-vault", PURPOSE_ENCRYPT or PURPOSE_DECRYPT)
                .setBlockModes(BLOCK_MODE_GCM).setEncryptionPaddings(ENCRYPTION_PADDING_NONE)
                .setKeySize(256).setUserAuthenticationRequired(true)
                .setInvalidatedByBiometricEnrollment(true).setIsStrongBoxBacked(strongBox).build(),
        )
    }.generateKey()

    private val store = KeyStore.getInstance("AndroidKeyStore").apply { load(null) }
}

private suspend fun guarded(wallet: SimsimWallet, keystore: Keystore) {
    wallet.addGuard(keystore)       // once, while open
    wallet.unlock(keystore)         // from then on; throws WalletException.GuardRefused
}

private fun till(text: String, nonces: NonceStore, request: Request, presentation: String, now: ULong) {
    val verifier = Verifier.withPolicy(Policy.parse(text))     // docs/merchants.md
    val expectation = Expectation(request.clientId, request.nonce)
    val verified = verifier.verifyOnce(presentation, expectation, nonces, request.expires, now)
    show(verified.level, verified.claims.scoreAtLeast)         // or VerifyException.Refused, with a stable name
}
