import { Colors } from '../parts/chart.js'
import { Download } from '../parts/download.js'
import { Bar, Status } from '../parts/small.js'
import { bytes, loss, number, percent, points, scoreOf, seconds } from '../format.js'
import { gainOf, order } from '../state/curves.js'
import type { RunLive } from '../state/run.js'
import type { PeerView } from '../types.js'

interface Props {
  live: RunLive
  stage: number
  chosen: string | null
  choose: (peer: string | null) => void
}

/** Each peer beside its control. */
export function Peers({ live, stage, chosen, choose }: Props) {
  const curves = live.curves[stage] ?? {}
  const score = scoreOf(live.summary!)
  const colors = new Map(order(curves, live.stages[stage]?.peers ?? []).map(({ curve, color }) => [curve.peer, color]))
  const peers = live.peers.filter(peer => peer.stage === stage && peer.controlOf === null)
  const mark = (peer: PeerView) => (colors.has(peer.peer) ? `peer-${colors.get(peer.peer)! % Colors}` : 'serves')
  if (peers.length === 0) return <Earlier live={live} stage={stage} />
  const controls = new Map(live.peers.filter(peer => peer.controlOf).map(peer => [peer.controlOf!, peer]))
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Peers">
      <table class="peers">
        <caption class="unseen">Peers, each beside its control</caption>
        <thead><tr>
          <th scope="col">Peer</th><th scope="col">Status</th><th scope="col">Epoch</th>
          <th scope="col" class="right">{score}</th><th scope="col" class="right">Alone</th>
          <th scope="col" class="right">Gain</th><th scope="col" class="right">Loss</th>
          <th scope="col" class="right">Images/s</th><th scope="col" class="right">Waited</th>
          <th scope="col" class="right">Read</th><th scope="col" class="right">Served</th>
          <th scope="col"><span class="unseen">Student</span></th>
        </tr></thead>
        <tbody>{peers.map(peer => {
          const gain = gainOf(peer.peer, curves)
          const control = controls.get(peer.peer)
          return (
            <tr key={peer.peer} class={chosen === peer.peer ? 'chosen' : ''}>
              <th scope="row">
                <button type="button" class="plain peer" aria-pressed={chosen === peer.peer}
                  title="Only this peer's curves" onClick={() => choose(chosen === peer.peer ? null : peer.peer)}>
                  <i class={`dot ${mark(peer)}`} aria-hidden="true" />{peer.peer}
                </button>
                <small>{peer.model}{peer.role === 'serve' ? ', serves' : ''}</small>
              </th>
              <td><Status status={peer.status} />
                <small>{peer.reason ?? (peer.node ? `${peer.node}, ${peer.device ?? ''}` : '')}</small>
                {peer.quarantinedSince === undefined ? null :
                  <small>in quarantine since epoch {peer.quarantinedSince + 1}</small>}</td>
              <td data-name="Epoch">{peer.role === 'serve' ? '–' : <Share peer={peer} />}</td>
              <td data-name={score} class="right">{percent(peer.accuracy, 2)}</td>
              <td data-name="Alone" class="right">{control ? percent(control.accuracy, 2) : '–'}</td>
              <td data-name="Gain" class={`right ${gain === null ? '' : gain > 0 ? 'up' : gain < 0 ? 'down' : ''}`}>
                {gain === null ? '–' : points(gain, 2)}</td>
              <td data-name="Loss" class="right">{loss(peer.loss)}</td>
              <td data-name="Images/s" class="right">
                {peer.imagesPerSecond > 0 ? number(peer.imagesPerSecond) : '–'}</td>
              <td data-name="Waited" class="right">{seconds(peer.waitSeconds)}</td>
              <td data-name="Read" class="right">{bytes(peer.bytesIn)}</td>
              <td data-name="Served" class="right">{bytes(peer.bytesOut)}</td>
              <td>{peer.accuracy === null ? null : (
                <Download href={weightsOf(peer)} name={`${peer.peer}.safetensors`}
                  label={`Fetch the student ${peer.peer}`}>Fetch</Download>
              )}</td>
            </tr>
          )
        })}</tbody>
      </table>
    </div>
  )
}

const weightsOf = ({ run, peer }: PeerView): string =>
  `/api/runs/${encodeURIComponent(run)}/peers/${encodeURIComponent(peer)}/weights`

function Share({ peer }: { peer: PeerView }) {
  const share = peer.total > 0 ? peer.done / peer.total : 0
  const shown = Math.min(peer.epochs, peer.epoch + 1)
  return (
    <>
      <Bar value={peer.status === 'training' || peer.epoch < 0 ? share : 1}
        label={`Epoch of ${peer.peer}`} />
      <small>{shown} of {peer.epochs}</small>
    </>
  )
}

/** A stage that is over: its peers are gone, what they reached is in the journal. */
function Earlier({ live, stage }: { live: RunLive; stage: number }) {
  const curves = live.curves[stage] ?? {}
  const rows = order(curves, live.stages[stage]?.peers ?? []).filter(({ curve }) => curve.controlOf === null)
  if (rows.length === 0) return null
  const score = scoreOf(live.summary!)
  return (
    <table class="peers">
      <caption class="unseen">Peers of this stage</caption>
      <thead><tr><th scope="col">Peer</th><th scope="col" class="right">Epochs</th>
        <th scope="col" class="right">{score}</th><th scope="col" class="right">Gain</th></tr></thead>
      <tbody>{rows.map(({ curve, color }) => {
        const gain = gainOf(curve.peer, curves)
        return (
          <tr key={curve.peer}>
            <th scope="row"><i class={`dot peer-${color % Colors}`} aria-hidden="true" />{curve.peer}</th>
            <td data-name="Epochs" class="right">{(curve.epochs.at(-1) ?? -1) + 1}</td>
            <td data-name={score} class="right">{percent(curve.accuracy.at(-1), 2)}</td>
            <td data-name="Gain" class="right">{gain === null ? '–' : points(gain, 2)}</td>
          </tr>
        )
      })}</tbody>
    </table>
  )
}
