import { useMemo } from 'preact/hooks'
import { Chart } from '../parts/chart.js'
import { bytes, percent } from '../format.js'
import { drawn } from '../state/curves.js'
import type { RunLive } from '../state/run.js'

/** What peers read from each other, and how far they say the same. */
export function Exchange({ live, stage }: { live: RunLive; stage: number }) {
  const curves = live.curves[stage]
  const names = live.stages[stage]?.peers
  const shown = useMemo(() => drawn(curves ?? {}, names ?? []), [curves, names])
  const data = useMemo<[number[], (number | null)[]]>(() => [shown.epochs, shown.bytes], [shown])
  if (shown.epochs.length === 0) return <p class="muted center">Nothing has been exchanged yet.</p>
  return (
    <div class="charts">
      <Chart title="Bytes read from each other, by epoch" together={live.summary!.run + '-bytes'} chosen={null}
        lines={[{ label: 'all peers', color: 0, dashed: false }]} data={data} format={bytes}
        summary={`In all ${bytes(live.exchanged)}`} />
      <Agreement live={live} stage={stage} />
    </div>
  )
}

/** How often two peers say the same, as a table whose cells are darker the more they agree. */
function Agreement({ live, stage }: { live: RunLive; stage: number }) {
  const said = live.agreement[stage] ?? {}
  const names = live.stages[stage]?.peers ?? []
  const inOrder = (list: string[]) => list.sort((a, b) => names.indexOf(a) - names.indexOf(b))
  const peers = inOrder(Object.keys(said))
  const sources = inOrder([...new Set(peers.flatMap(peer => Object.keys(said[peer]!)))])
  const all = peers.flatMap(peer => Object.values(said[peer]!))
  const [low, high] = [Math.min(...all), Math.max(...all)]
  const depth = (value: number) => (high > low ? Math.round((8 * (value - low)) / (high - low)) : 4)
  return (
    <section class="card agreement">
      <h2>Agreement</h2>
      <p class="muted">The share of training samples, of masks the share of places, that a peer puts in the same class as
        a sheet that it learnt from, after its newest epoch.</p>
      {all.length === 0 ? <p class="muted">Not known yet: it comes with the first epoch that learns from sheets.</p> : (
        <div class="scroll" tabIndex={0} role="region" aria-label="Agreement between peers">
          <table>
            <thead>
              <tr><td /><th scope="colgroup" colSpan={sources.length}>sheet of</th></tr>
              <tr><th scope="col">peer</th>{sources.map(source => <th scope="col" key={source}>{source}</th>)}</tr>
            </thead>
            <tbody>{peers.map(peer => (
              <tr key={peer}><th scope="row">{peer}</th>{sources.map(source => {
                const value = said[peer]![source]
                return value === undefined ? <td key={source} class="faint">–</td>
                  : <td key={source} class={`depth-${depth(value)}`}>{percent(value, 0)}</td>
              })}</tr>
            ))}</tbody>
          </table>
        </div>
      )}
    </section>
  )
}
