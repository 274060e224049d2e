// An attestation of ours under npm `jose`, with the very lines that docs/merchants.md gives.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import test from 'node:test'

const interop = process.env.SIMSIM_INTEROP
const block = readFileSync(new URL('../../../docs/merchants.md', import.meta.url), 'utf8').match(/```js\n(.*?)```/s)[1]
const file = new URL('./from-the-docs.mjs', import.meta.url)
writeFileSync(file, block)
const { verify } = await import(file)
rmSync(file)

const answer = JSON.parse(execFileSync(interop, ['issue'], { encoding: 'utf8' }))
const expected = { audience: answer.aud, nonce: answer.nonce, root: answer.root, threshold: 600 }
const passes = async (presentation, changes = {}) => {
  try {
    return await verify(presentation, { ...expected, ...changes })
  } catch {
    return false
  }
}

test('the ten lines accept the answer', async () => {
  assert.equal(await passes(answer.presentation), true)
})

test('the ten lines refuse what is not this answer', async () => {
  const other = JSON.parse(execFileSync(interop, ['issue'], { encoding: 'utf8' }))
  const [jwt, kb] = answer.presentation.split('~')
  const [header, payload, signature] = jwt.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url'))
  claims.score_at_least = { 700: true }
  const forged = Buffer.from(JSON.stringify(claims)).toString('base64url')
  assert.equal(await passes(answer.presentation, { nonce: 'another' }), false)
  assert.equal(await passes(answer.presentation, { audience: 'https://evil.example' }), false)
  assert.equal(await passes(answer.presentation, { root: other.root }), false)
  assert.equal(await passes(answer.presentation, { threshold: 700 }), false)
  assert.equal(await passes(`${header}.${forged}.${signature}~${kb}`, { threshold: 700 }), false)
  assert.equal(await passes(`${jwt}~${other.presentation.split('~')[1]}`), false)
  assert.equal(await passes(`${jwt}~WyJzYWx0IiwiYSJd~${kb}`), false)
})
