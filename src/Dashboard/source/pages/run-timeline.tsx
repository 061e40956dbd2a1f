import { useMemo } from 'preact/hooks'
import { Colors } from '../parts/chart.js'
import { clock, seconds } from '../format.js'
import { controlLabel, order } from '../state/curves.js'
import type { RunLive } from '../state/run.js'
import { lasts, timeline, waits, type Piece } from '../state/timeline.js'
import { hasEnded } from '../state/cluster.js'
import { narrow } from '../parts/screen.js'
import { useNow } from '../parts/small.js'
import { useStore } from '../store.js'

const Kinds: [Piece['kind'], string][] = [
  ['fetch', 'fetches sheets'], ['train', 'trains'], ['sheet', 'makes its sheet'], ['rest', 'tests and saves'],
  ['wait', 'waits'],
]

/** What each peer did in the last epochs, and who waited for whom. */
export function TimelineView({ live, stage }: { live: RunLive; stage: number }) {
  const ticking = useNow()
  const now = hasEnded(live.summary!) ? 0 : ticking
  const few = useStore(narrow)
  const lines = useMemo(() => order(live.curves[stage] ?? {}, live.stages[stage]?.peers ?? []), [live.curves[stage]])
  const names = lines.map(({ curve }) => curve.peer)
  const color = new Map(lines.map(line => [line.curve.peer, line.color]))
  const shown = timeline(live.epochs, stage, few ? 4 : 8, names, now)
  const called = (peer: string) => (live.controls[peer] ? controlLabel(live.controls[peer]!) : peer)
  if (shown.rows.length === 0) return <p class="muted center">The timeline begins with the first epoch.</p>
  const height = shown.rows.length > 20 ? 12 : 20
  return (
    <>
      <figure class="card timeline">
        <figcaption>
          <h2>The last {shown.marks.length} epochs, {seconds(shown.seconds)}</h2>
          <ul class="kinds">{Kinds.map(([kind, word]) => (
            <li key={kind}><svg width="14" height="10" aria-hidden="true"><rect class={kind} width="14" height="10"
              rx="2" /></svg>{word}</li>
          ))}</ul>
        </figcaption>
        <div class="lanes" role="img" aria-label={`Timeline of ${shown.rows.length} peers over the last epochs; the
          table below says who waited for whom.`}>
          <div class="marks">{shown.marks.map(mark => (
            <span key={mark.epoch} style={{ left: mark.at * 100 + '%' }}>{mark.epoch + 1}</span>
          ))}</div>
          {shown.rows.map(row => (
            <div class="lane" key={row.peer} style={{ height: height + 4 + 'px' }}>
              <span class={live.controls[row.peer] ? 'muted' : ''}>{called(row.peer)}</span>
              <svg class={`ink-${(color.get(row.peer) ?? 0) % Colors}`} viewBox={`0 0 1000 ${height}`}
                preserveAspectRatio="none" style={{ height: height + 'px' }}>
                {row.pieces.map((piece, i) => (
                  <rect key={i} class={piece.kind} x={piece.from * 1000} height={height}
                    width={Math.max(0.5, (piece.to - piece.from) * 1000)} />
                ))}
              </svg>
            </div>
          ))}
        </div>
      </figure>
      <div class="columns">
        <Waited live={live} stage={stage} called={called} />
        <Changes live={live} />
      </div>
    </>
  )
}

interface WaitedProps {
  live: RunLive
  stage: number
  called: (peer: string) => string
}

function Waited({ live, stage, called }: WaitedProps) {
  const all = waits(live.waited)
  const closed = live.epochs.filter(epoch => epoch.stage === stage && epoch.ended !== null).length
  const slow = [...lasts(live.epochs, stage)].sort((a, b) => b[1] - a[1])[0]
  return (
    <section class="card">
      <h2>Who waited for whom</h2>
      <p class="muted">Peers wait for the last of each epoch{slow
        ? `: of the last ${closed} it was ${called(slow[0])} in ${slow[1]}` : ''}.</p>
      {all.length === 0 ? <p class="muted">Nobody has waited yet.</p> : (
        <table class="plain-table">
          <thead><tr><th scope="col">Peer</th><th scope="col">waited for</th><th scope="col" class="right">in all</th>
          </tr></thead>
          <tbody>{all.slice(0, 8).map(wait => (
            <tr key={wait.who + wait.whom}>
              <th scope="row">{called(wait.who)}</th><td>{called(wait.whom)}</td>
              <td class="right">{seconds(wait.seconds)}</td>
            </tr>
          ))}</tbody>
        </table>
      )}
    </section>
  )
}

function Changes({ live }: { live: RunLive }) {
  return (
    <section class="card">
      <h2>Peers that came and went</h2>
      {live.changes.length === 0 ? <p class="muted">All peers have been there from the start.</p> : (
        <ol class="changes">{[...live.changes].reverse().slice(0, 20).map(change => (
          <li key={change.number} class={change.kind === 'lost' || change.kind === 'given up' ? 'down' : ''}>
            <time dateTime={new Date(change.time).toISOString()}>{clock(change.time)}</time>
            <span>{change.text}{change.epoch >= 0 ? `, in epoch ${change.epoch + 1}` : ''}</span>
          </li>
        ))}</ol>
      )}
    </section>
  )
}
