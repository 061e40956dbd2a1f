import { useState } from 'preact/hooks'
import { clock } from '../format.js'
import { Most, type RunLive } from '../state/run.js'

/** The journal in words, newest first. */
export function Events({ live }: { live: RunLive }) {
  const [all, setAll] = useState(false)
  const shown = live.log.filter(line => all || line.weight !== 'routine').reverse()
  return (
    <>
      <div class="row">
        <label class="check">
          <input type="checkbox" checked={all} onInput={event => setAll(event.currentTarget.checked)} />
          Show every epoch and sheet
        </label>
        <span class="grow" />
        <small class="muted">{live.last} in the journal; the newest {Most.log} are looked at here</small>
      </div>
      {shown.length === 0 ? <p class="muted center">Nothing yet.</p> : (
        <ol class="log" reversed>
          {shown.map(line => (
            <li key={line.number} class={line.weight}>
              <time dateTime={new Date(line.time).toISOString()}>{clock(line.time)}</time>
              <span>{line.text}</span>
            </li>
          ))}
        </ol>
      )}
    </>
  )
}
