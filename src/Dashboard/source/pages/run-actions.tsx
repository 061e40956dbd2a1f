import { useEffect, useState } from 'preact/hooks'
import { getJson, post } from '../api.js'
import { mayAct } from '../me.js'
import { Dialog } from '../parts/dialog.js'
import { tell } from '../parts/small.js'
import { hasEnded } from '../state/cluster.js'
import type { RunLive } from '../state/run.js'
import { useStore } from '../store.js'

interface Answer { detail: string }

/** Pause, resume, scale, cancel: what the run's status allows. */
export function Actions({ id, live }: { id: string; live: RunLive }) {
  const [open, setOpen] = useState<'scale' | 'cancel' | null>(null)
  const allowed = useStore(mayAct)
  const run = live.summary!
  if (!allowed || hasEnded(run)) return null
  const paused = run.status === 'paused'
  const path = `/api/runs/${encodeURIComponent(id)}`
  return (
    <div class="buttons">
      {run.status === 'cancelling' ? null : (
        <button type="button" onClick={() => command(`${path}/${paused ? 'resume' : 'pause'}`)}>
          {paused ? 'Resume' : 'Pause'}
        </button>
      )}
      <button type="button" onClick={() => setOpen('scale')}>Scale …</button>
      <button type="button" class="danger" onClick={() => setOpen('cancel')}>Cancel …</button>
      {open === 'scale' ? <Scale path={path} live={live} close={() => setOpen(null)} /> : null}
      {open === 'cancel' ? <Cancel path={path} what={`the run ${run.name}`} close={() => setOpen(null)} /> : null}
    </div>
  )
}

export async function command(path: string) {
  try {
    tell(sentence((await post<Answer>(path)).detail))
  } catch (refusal) {
    tell((refusal as Error).message, true)
  }
}

const sentence = (text: string) => text[0]!.toUpperCase() + text.slice(1)

function Scale({ path, live, close }: { path: string; live: RunLive; close: () => void }) {
  const now = live.peers.filter(peer => peer.role === 'train' && !peer.controlOf
    && peer.status !== 'released' && peer.status !== 'abandoned').length
  const [peers, setPeers] = useState(String(now))
  const [bounds, setBounds] = useState<{ min: number; max: number } | null>(null)
  useEffect(() => {
    getJson<{ scale: { min: number; max: number } | null }>(path + '/plan')
      .then(plan => setBounds(plan.scale), () => undefined)
  }, [path])
  const act = async () =>
    sentence((await post<Answer>(path + '/scale', JSON.stringify({ peers: Number(peers) }))).detail)
  return (
    <Dialog title="Scale the run" action="Scale" close={close} act={act}>
      <p class="muted">Peers are added or taken away at the next epoch. New ones are made from the run file's
        template{bounds ? `, which allows ${bounds.min} to ${bounds.max}` : ''}.</p>
      {live.autoscale?.isOn ? <p class="muted">Until now it takes free slots by itself; a number from here ends
        that.</p> : null}
      <label for="peers">Peers that train, controls not counted</label>
      <input id="peers" type="number" inputMode="numeric" required min={bounds?.min ?? 1} max={bounds?.max ?? 1000}
        value={peers} onInput={event => setPeers(event.currentTarget.value)} />
    </Dialog>
  )
}

export function Cancel({ path, what, close }: { path: string; what: string; close: () => void }) {
  const [reason, setReason] = useState('')
  const act = async () => sentence((await post<Answer>(
    path + '/cancel', JSON.stringify({ reason: reason.trim() === '' ? null : reason.trim() }))).detail)
  return (
    <Dialog title={`Cancel ${what}?`} action="Cancel it" danger close={close} act={act}>
      <p class="muted">Its peers are released. What they have learnt so far stays and can be fetched; it cannot be
        gone on with.</p>
      <label for="reason">Reason <small>(may be left out)</small></label>
      <input id="reason" type="text" value={reason} onInput={event => setReason(event.currentTarget.value)} />
    </Dialog>
  )
}
