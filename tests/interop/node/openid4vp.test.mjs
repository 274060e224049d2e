// A whole OpenID4VP 1.0 exchange with npm `@openid4vc/openid4vp` as the merchant: it asks, we answer, it reads.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import test from 'node:test'
import { Openid4vpVerifier } from '@openid4vc/openid4vp'
import { EmbeddedJWK, SignJWT, compactDecrypt, exportJWK, generateKeyPair, importJWK, jwtVerify } from 'jose'

const interop = (step, input) => execFileSync(process.env.SIMSIM_INTEROP, [step], { input, encoding: 'utf8' }).trim()
const now = Math.floor(Date.now() / 1000)
const uri = 'https://shop.example/answer'
const query = {
  credentials: [{
    id: 'trust', format: 'dc+sd-jwt', meta: { vct_values: ['https://simsim.example/credentials/score/1'] },
    claims: [{ path: ['score_at_least', '600'], values: [true] }],
  }],
}
const payload = {
  response_type: 'vp_token', response_uri: uri, nonce: 'kYQ2m0y8cX3vT1sBpZr9Jw', state: 'order-17', dcql_query: query,
  exp: now + 300, purpose: 'a bike without a deposit',
}
const formats = { 'dc+sd-jwt': { 'sd-jwt_alg_values': ['ES256'], 'kb-jwt_alg_values': ['ES256'] } }

const check = async (parsed, audience) => {
  const [presentation] = [parsed.dcql.presentations.trust].flat()
  const [jwt, kb] = presentation.split('~')
  const claims = (await jwtVerify(jwt, EmbeddedJWK, { algorithms: ['ES256'], typ: 'dc+sd-jwt' })).payload
  const bound = (await jwtVerify(kb, await importJWK(claims.cnf.jwk, 'ES256'), { algorithms: ['ES256'], typ: 'kb+jwt', audience })).payload
  assert.equal(claims.score_at_least['600'], true)
  assert.equal(bound.nonce, parsed.expectedNonce)
  assert.equal(bound.sd_hash, createHash('sha256').update(`${jwt}~`).digest('base64url'))
  assert.equal(parsed.authorizationResponsePayload.state, 'order-17')
}

test('redirect_uri and direct_post', async () => {
  const verifier = new Openid4vpVerifier({ callbacks: {} })
  const client_id = `redirect_uri:${uri}`
  const made = await verifier.createOpenId4vpAuthorizationRequest({
    authorizationRequestPayload: { ...payload, client_id, response_mode: 'direct_post', client_metadata: { vp_formats_supported: formats } },
    callbacks: {},
  })
  const form = Object.fromEntries(new URLSearchParams(interop('answer', made.authorizationRequest)))
  const parsed = await verifier.parseOpenid4vpAuthorizationResponse({ authorizationResponse: form, authorizationRequestPayload: made.authorizationRequestPayload, callbacks: {} })
  await check(parsed, client_id)
})

test('x509_hash and direct_post.jwt', async () => {
  const [signing, sealing] = [await generateKeyPair('ES256', { extractable: true }), await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true })]
  const x5c = interop('certify', JSON.stringify(await exportJWK(signing.publicKey)))
  const client_id = `x509_hash:${createHash('sha256').update(Buffer.from(x5c, 'base64')).digest('base64url')}`
  const callbacks = {
    signJwt: async (_, { header, payload }) => ({
      jwt: await new SignJWT(payload).setProtectedHeader({ ...header, alg: 'ES256', x5c: [x5c] }).sign(signing.privateKey),
      signerJwk: await exportJWK(signing.publicKey),
    }),
    decryptJwe: async (jwe) => ({
      decrypted: true, decryptionJwk: await exportJWK(sealing.publicKey),
      payload: new TextDecoder().decode((await compactDecrypt(jwe, sealing.privateKey)).plaintext),
    }),
    verifyJwt: () => ({ verified: false }),
  }
  for (const enc of ['A128GCM', 'A256GCM']) {
    const jwk = { ...(await exportJWK(sealing.publicKey)), use: 'enc', alg: 'ECDH-ES', kid: '1' }
    const verifier = new Openid4vpVerifier({ callbacks })
    const request = {
      ...payload, client_id, response_mode: 'direct_post.jwt', aud: 'https://self-issued.me/v2',
      client_metadata: { vp_formats_supported: formats, jwks: { keys: [jwk] }, encrypted_response_enc_values_supported: [enc] },
    }
    const made = await verifier.createOpenId4vpAuthorizationRequest({
      authorizationRequestPayload: request, jar: { jwtSigner: { method: 'x5c', x5c: [x5c], alg: 'ES256' }, expiresInSeconds: 300 }, callbacks,
    })
    const jwt = made.jar.authorizationRequestJwt
    const form = Object.fromEntries(new URLSearchParams(interop('answer', `${client_id} ${jwt}`)))
    const parsed = await verifier.parseOpenid4vpAuthorizationResponse({ authorizationResponse: form, authorizationRequestPayload: request, callbacks })
    await check(parsed, client_id)
  }
})
