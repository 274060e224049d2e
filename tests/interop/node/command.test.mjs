// The whole road with the command, and npm `jose` at its end, with the very lines that README.md gives.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'

const block = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8').match(/```js\n(.*?)```/s)[1]
const file = new URL('./from-the-readme.mjs', import.meta.url)
writeFileSync(file, block)
const { verify } = await import(file)
rmSync(file)

const folder = mkdtempSync(join(tmpdir(), 'simsim-interop-'))
const env = { ...process.env, SIMSIM_VAULT: join(folder, 'vault'), SIMSIM_PASSPHRASE: 'five random words are better' }
const simsim = (...args) => JSON.parse(execFileSync(process.env.SIMSIM, [...args, '--json'], { encoding: 'utf8', env }))
const demo = name => new URL(`../../../cli/demo/${name}`, import.meta.url).pathname

test('jose accepts what the command made, and nothing else', async t => {
  t.after(() => rmSync(folder, { recursive: true }))
  simsim('init')
  simsim('import', demo('bank.ofx'), demo('alipay.csv'), demo('facts.jsonl'))
  const asked = simsim('request', '--audience', 'https://shop.example/answer', '--purpose', 'a bike', '--at-least', '550')
  const { presentation } = simsim('share', asked.link, '--approve', 'score_at_least.550')
  const expected = { audience: asked.client_id, nonce: asked.nonce, threshold: 550 }
  const passes = async (answer, changes = {}) => {
    try {
      return await verify(answer, { ...expected, ...changes })
    } catch {
      return false
    }
  }
  assert.equal(await passes(presentation), true)
  assert.equal(await passes(presentation, { nonce: 'another' }), false)
  assert.equal(await passes(presentation, { audience: 'redirect_uri:https://evil.example' }), false)
  assert.equal(await passes(presentation, { threshold: 600 }), false)
  const at = presentation.indexOf('~') - 40
  const changed = presentation.slice(0, at) + (presentation[at] === 'A' ? 'B' : 'A') + presentation.slice(at + 1)
  assert.equal(await passes(changed), false)
})
