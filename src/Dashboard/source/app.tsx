import { render } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import 'uplot/dist/uPlot.min.css'
import './style.css'
import { locked, signIn, signOut, token } from './api.js'
import { links, watchCluster } from './live.js'
import { mayAct } from './me.js'
import { Notice } from './parts/small.js'
import { NewRun } from './pages/new-run.js'
import { Nodes } from './pages/nodes.js'
import { Run } from './pages/run.js'
import { Runs } from './pages/runs.js'
import { Sweep, Sweeps } from './pages/sweeps.js'
import { address, route } from './routes.js'
import { useStore } from './store.js'

const Places = [['runs', 'Runs'], ['sweeps', 'Sweeps'], ['nodes', 'Nodes']] as const

function App() {
  const parts = useStore(route)
  const lock = useStore(locked)
  const given = useStore(token)
  const allowed = useStore(mayAct)
  const place = parts[0] ?? 'runs'
  useEffect(() => {
    if (lock === null) return watchCluster()
  }, [lock, given])
  useEffect(() => {
    document.title = parts[1] ? `${parts[1]} · KdCluster` : 'KdCluster'
  }, [parts])
  return (
    <>
      <a class="skip" href="#main" onClick={skip}>Skip to the content</a>
      <header>
        <a class="brand" href={address('runs')}><Mark /><span class="word">KdCluster</span></a>
        {lock === null ? (
          <nav aria-label="Pages">
            {Places.map(([id, name]) => (
              <a key={id} href={address(id)} aria-current={id === place ? 'page' : undefined}>{name}</a>
            ))}
          </nav>
        ) : null}
        <span class="grow" />
        <Link />
        {allowed && lock === null ? <a class="button primary small" href={address('new')}>New run</a> : null}
        {given !== null && lock === null ? <button type="button" class="plain" onClick={leave}>Sign out</button> : null}
      </header>
      <main id="main" tabIndex={-1}>{lock === null ? <Page parts={parts} /> : <SignIn why={lock} />}</main>
      <Notice />
    </>
  )
}

function Page({ parts }: { parts: string[] }) {
  const [place, id, tab] = parts
  if (place === 'runs' && id) return <Run key={id} id={id} tab={tab ?? 'curves'} />
  if (place === 'sweeps') return id ? <Sweep key={id} id={id} /> : <Sweeps />
  if (place === 'nodes') return <Nodes />
  if (place === 'new') return <NewRun />
  return <Runs />
}

function skip(event: Event) {
  event.preventDefault()
  document.getElementById('main')!.focus()
}

function leave() {
  signOut()
  locked.set('')
}

const Mark = () => (
  <svg class="mark" viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
    <rect width="32" height="32" rx="7" />
    <path d="M6 24C12 24 13 9 26 8" /><path class="alone" d="M6 24C13 24 16 16 26 15" />
  </svg>
)

/** Whether what one sees is what is. */
function Link() {
  const [all, one] = [useStore(links.cluster), useStore(links.run)]
  const now = one === 'over' ? all : one
  const [late, setLate] = useState(false)
  useEffect(() => {
    setLate(false)
    const timer = setTimeout(() => setLate(true), 1500)
    return () => clearTimeout(timer)
  }, [now])
  const lost = now === 'lost' || (now === 'connecting' && late)
  const words = lost ? 'Reconnecting …' : now === 'live' ? 'Live' : ''
  return (
    <span class={`link ${lost ? 'lost' : now}`} role="status">
      <i aria-hidden="true" /><span class="word">{words}</span>
    </span>
  )
}

function SignIn({ why }: { why: string }) {
  const [given, setGiven] = useState('')
  function submitted(event: Event) {
    event.preventDefault()
    if (given.trim() !== '') signIn(given.trim())
  }
  return (
    <form class="card signin" onSubmit={submitted}>
      <h1>Sign in</h1>
      <p>This coordinator wants a token. <code>./kd tokens add NAME --role viewer</code> makes one that may look;
        an operator's may also start and steer runs.</p>
      <label for="token">Token</label>
      <input id="token" type="password" autocomplete="current-password" value={given} autofocus
        aria-describedby="token-wrong" aria-invalid={why !== ''}
        onInput={event => setGiven(event.currentTarget.value)} />
      <p id="token-wrong" class="wrong" role="alert">{why}</p>
      <div class="buttons"><button type="submit" class="primary">Sign in</button></div>
    </form>
  )
}

render(<App />, document.getElementById('app')!)
