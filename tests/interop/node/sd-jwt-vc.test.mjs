// npm `@sd-jwt/sd-jwt-vc` verifies ours, and we verify what it issues, disclosures included.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash, randomBytes, sign, verify } from 'node:crypto'
import test from 'node:test'
import { generateKeyPairSync, createPublicKey } from 'node:crypto'
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc'

const interop = process.env.SIMSIM_INTEROP
const hasher = (data) => new Uint8Array(createHash('sha256').update(data).digest())
const saltGenerator = (length) => randomBytes(length).toString('base64url')
const verifier = (jwk) => (data, signature) =>
  verify('sha256', Buffer.from(data), { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))
const signer = (key) => (data) => sign('sha256', Buffer.from(data), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')
const pair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })

test('it verifies ours', async () => {
  const answer = JSON.parse(execFileSync(interop, ['issue'], { encoding: 'utf8' }))
  const claims = JSON.parse(Buffer.from(answer.presentation.split('.')[1], 'base64url'))
  const instance = new SDJwtVcInstance({ hasher, hashAlg: 'sha-256', verifier: verifier(answer.jwk), kbVerifier: verifier(claims.cnf.jwk) })
  const { payload, kb } = await instance.verify(answer.presentation, { keyBindingNonce: answer.nonce })
  assert.equal(payload.score_at_least['600'], true)
  assert.equal(kb.payload.aud, answer.aud)
  await assert.rejects(instance.verify(answer.presentation, { keyBindingNonce: 'another' }))
})

test('we verify what it issues', async () => {
  const [issuer, holder] = [pair(), pair()]
  const jwk = issuer.publicKey.export({ format: 'jwk' })
  const instance = new SDJwtVcInstance({
    hasher, hashAlg: 'sha-256', saltGenerator, signAlg: 'ES256', signer: signer(issuer.privateKey), kbSignAlg: 'ES256', kbSigner: signer(holder.privateKey),
  })
  const now = Math.floor(Date.now() / 1000)
  const credential = await instance.issue(
    { iss: 'https://issuer.example', vct: 'https://issuer.example/person', iat: now, exp: now + 1e8, cnf: { jwk: holder.publicKey.export({ format: 'jwk' }) },
      given_name: 'Ada', family_name: 'Lovelace', address: { city: 'Basel', country: 'CH' }, nationalities: ['GB', 'CH'] },
    { _sd: ['given_name', 'family_name', 'address'], _sd_decoy: 3, address: { _sd: ['city', 'country'] }, nationalities: { _sd: [0, 1] } })
  const [aud, nonce] = ['https://shop.example', 'kYQ2m0y8cX3vT1sBpZr9Jw']
  const presentation = await instance.present(credential, { given_name: true, address: { country: true }, nationalities: { 1: true } },
    { kb: { payload: { iat: now, aud, nonce } } })
  const lines = [
    { id: 'theirs', presentation, aud, nonce, jwk, now },
    { id: 'another nonce', presentation, aud, nonce: 'another', jwk, now },
    { id: 'another issuer', presentation, aud, nonce, jwk: pair().publicKey.export({ format: 'jwk' }), now },
    { id: 'one disclosure less', presentation: presentation.split('~').toSpliced(1, 1).join('~'), aud, nonce, jwk, now },
    { id: 'unbound', presentation: credential, aud, nonce, jwk, now },
  ]
  const verdicts = execFileSync(interop, ['verify'], { input: lines.map((line) => JSON.stringify(line)).join('\n'), encoding: 'utf8' })
  assert.deepEqual(verdicts.trim().split('\n').map(JSON.parse), [
    { id: 'theirs', ok: true, error: null },
    { id: 'another nonce', ok: false, error: 'kb_wrong_nonce' },
    { id: 'another issuer', ok: false, error: 'bad_signature' },
    { id: 'one disclosure less', ok: false, error: 'kb_wrong_sd_hash' },
    { id: 'unbound', ok: false, error: 'kb_missing' },
  ])
})
