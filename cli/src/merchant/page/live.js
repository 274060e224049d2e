// Shows each verdict as it comes. Without this the page asks again every three seconds.
const main = document.querySelector('main')
const [said, why] = document.querySelectorAll('#verdict strong, #verdict span')
const events = new EventSource(`${location.pathname}/live`)
events.onmessage = ({ data }) => {
  const verdict = JSON.parse(data)
  if (main.dataset.kind === verdict.kind && why.textContent === verdict.why) return
  main.dataset.kind = verdict.kind
  said.textContent = verdict.said
  why.textContent = verdict.why
  if (verdict.kind === 'passed') events.close()
}
