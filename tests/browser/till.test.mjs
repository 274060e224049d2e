// A till in a browser: page, `simsim share`, verdict. With and without a script, by keyboard, read aloud, in the dark.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { chromium } from 'playwright-core'

const { SIMSIM, SHOTS, CHROMIUM = '/usr/bin/chromium' } = process.env
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'simsim-browser-'))
const env = { ...process.env, SIMSIM_VAULT: join(folder, 'vault'), SIMSIM_PASSPHRASE: 'correct horse battery' }
const simsim = (...words) => execFileSync(SIMSIM, words, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
const demo = ['bank.ofx', 'alipay.csv', 'facts.jsonl'].map((name) => new URL(`../../cli/demo/${name}`, import.meta.url).pathname)
const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync']
let browser, till, address

before(async () => {
  mkdirSync(SHOTS, { recursive: true })
  simsim('init')
  simsim('import', ...demo)
  till = spawn(SIMSIM, ['merchant', 'serve', '--listen', '127.0.0.1:0', '--name', 'Velo Basel', '--purpose', 'A bike without a deposit',
    '--at-least', '550', '--self-asserted'], { stdio: ['ignore', 'pipe', 'inherit'] })
  address = (await new Promise((resolve) => till.stdout.once('data', resolve))).toString().trim()
  browser = await chromium.launchPersistentContext(join(folder, 'profile'), { executablePath: CHROMIUM, args: flags, viewport: { width: 900, height: 1000 } })
})

after(async () => {
  await browser?.close()
  till?.kill()
  rmSync(folder, { recursive: true, force: true })
})

// A page that fails the test when the browser complains: about its security policy, for one.
const open = async (path, from = browser) => {
  const page = await from.newPage()
  const complaints = []
  page.on('console', (said) => said.type() === 'error' && complaints.push(said.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => request.url().startsWith(address) || complaints.push(`goes elsewhere: ${request.url()}`))
  await page.goto(address + path)
  return { page, complaints }
}
const ask = async (page) => {
  await page.getByRole('button', { name: 'Ask' }).click()
  await page.waitForURL('**/s/*')
  return page.getByRole('link', { name: 'Open the wallet on this device' }).getAttribute('href')
}
const share = (link) => simsim('share', '--send', link, '--approve', 'score_at_least.550')
const shot = (page, name) => page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true })

// Landmarks, labels, contrast, and all else that axe knows of WCAG 2.2 A and AA, in both colour schemes.
const accessible = async (page, state) => {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.evaluate(axe)
    const { passes, violations } = await page.evaluate(() => globalThis.axe.run(document))
    const found = violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.html).join(' ')}`)
    assert.deepEqual(found, [], `${state}, ${colorScheme}`)
    const rules = passes.map((it) => it.id)
    for (const rule of ['color-contrast', 'landmark-one-main', 'region', 'page-has-heading-one', 'html-has-lang']) {
      assert.ok(rules.includes(rule), `${rule} was looked at: ${state}, ${colorScheme}`)
    }
  }
  await page.emulateMedia({ colorScheme: 'light' })
}

test('the verdict comes while the page is open', async () => {
  const { page, complaints } = await open('/')
  assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'A bike without a deposit')
  await accessible(page, 'question')
  await shot(page, '1-question')
  const link = await ask(page)
  assert.equal(await page.getByRole('status').getByText('Waiting for the answer').count(), 1)
  assert.ok((await page.getByRole('img', { name: 'QR code of the request' }).boundingBox()).width > 250, 'large enough to scan')
  await accessible(page, 'waiting')
  await shot(page, '2-waiting')
  await page.evaluate(() => { globalThis.stayed = true })
  share(link)
  await page.getByRole('status').getByText('Verified: yes').waitFor()
  assert.equal(await page.evaluate(() => globalThis.stayed), true, 'no reload')
  assert.equal(await page.getByRole('status').locator('span').textContent(), 'At least 550, trust level L0.')
  assert.equal(await page.getByRole('img').isVisible(), false, 'nothing is left to scan')
  await accessible(page, 'passed')
  await shot(page, '3-passed')
  await page.emulateMedia({ colorScheme: 'dark' })
  await shot(page, '4-passed-dark')
  await page.reload()
  assert.equal(await page.getByRole('status').locator('strong').textContent(), 'Verified: yes', 'and stays')
  assert.deepEqual(complaints, [])
})

test('a no shows as no answer, and the next answer still counts', async () => {
  const { page, complaints } = await open('/')
  const link = await ask(page)
  assert.throws(() => simsim('share', '--send', link), 'nothing was approved')
  await page.getByRole('status').getByText('No answer').waitFor()
  await accessible(page, 'refused')
  await shot(page, '5-no-answer')
  share(link)
  await page.getByRole('status').getByText('Verified: yes').waitFor()
  assert.deepEqual(complaints, [])
})

test('it works without a script', async () => {
  const plain = await chromium.launchPersistentContext(join(folder, 'plain'), { executablePath: CHROMIUM, args: flags, javaScriptEnabled: false })
  try {
    const { page } = await open('/', plain)
    share(await ask(page))
    await page.getByRole('status').getByText('Verified: yes').waitFor({ timeout: 10_000 })
    assert.equal(await page.getByRole('status').locator('span').textContent(), 'At least 550, trust level L0.')
  } finally {
    await plain.close()
  }
})

test('it works by keyboard, on a small screen, with large letters', async () => {
  const { page } = await open('/')
  await page.setViewportSize({ width: 320, height: 640 })
  await page.keyboard.press('Tab')
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Ask')
  assert.notEqual(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), 'none', 'one sees where one is')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/s/*')
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  assert.equal(await overflow(), 0, 'nothing to scroll sideways')
  await shot(page, '6-phone')
  await page.evaluate(() => { document.documentElement.style.setProperty('font-size', '200%') })
  assert.equal(await overflow(), 0, 'nor with letters twice as large')
})

test('a request that is over says so', async () => {
  const { page } = await open('/s/unknown')
  assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'This request is over')
  await accessible(page, 'over')
})
