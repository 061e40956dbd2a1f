import type { ComponentChildren } from 'preact'
import { Bar, Empty, GainText, Status, useNow } from '../parts/small.js'
import { ago, span } from '../format.js'
import { cluster } from '../live.js'
import { address } from '../routes.js'
import { entries, hasEnded, progress, sweepStatus, type Entry } from '../state/cluster.js'
import { useStore } from '../store.js'
import type { RunSummary } from '../types.js'

export function Runs() {
  const { runs } = useStore(cluster)
  const now = useNow()
  if (!runs) return <Loading />
  if (runs.length === 0) return (
    <Empty title="No runs yet">
      <p>A run trains students that learn from each other, or from a teacher, beside the same students alone.</p>
      <p><a class="button primary" href={address('new')}>Start one from an example</a></p>
    </Empty>
  )
  return (
    <>
      <div class="head"><h1>Runs</h1><Counts runs={runs} /></div>
      <RunTable caption="All runs, newest first. Gain is in percentage points.">
        {entries(runs).map(entry => entry.sweep
          ? <SweepLine key={entry.id} entry={entry} now={now} />
          : <RunLine key={entry.id} run={entry.runs[0]!} now={now} />)}
      </RunTable>
    </>
  )
}

/** The head of lines of runs. */
export const RunTable = ({ caption, children }: { caption: string; children: ComponentChildren }) => (
  <table class="list">
    <caption class="unseen">{caption}</caption>
    <thead><tr>
      <th scope="col">Run</th><th scope="col">Status</th><th scope="col">Progress</th>
      <th scope="col">Gain so far <small>points</small></th>
      <th scope="col" class="right">Peers</th><th scope="col" class="right">Time</th>
      <th scope="col" class="right">Submitted</th>
    </tr></thead>
    <tbody>{children}</tbody>
  </table>
)

export const Loading = () => <p class="loading" role="status">Asking the coordinator …</p>

function Counts({ runs }: { runs: RunSummary[] }) {
  const going = runs.filter(run => !hasEnded(run)).length
  return <p class="muted">{going === 0 ? 'none goes on' : `${going} in progress`}, {runs.length} in all</p>
}

export function RunLine({ run, now }: { run: RunSummary; now: number }) {
  return (
    <tr>
      <th scope="row"><a href={address('runs', run.run)}>{run.name}</a><small>{run.run}</small></th>
      <td><Status status={run.status} />{run.reason ? <small>{run.reason}</small> : null}</td>
      <td data-name="Progress">
        <Bar value={progress(run)} label={`Progress of ${run.run}`} /><small>{where(run)}</small>
      </td>
      <td data-name="Gain"><GainText gain={run.gain} /></td>
      <td data-name="Peers" class="right">{hasEnded(run) ? '–' : `${run.peers} of ${run.wantedPeers}`}</td>
      <td data-name="Time" class="right">{span(run.started, run.finished, now)}</td>
      <td data-name="Submitted" class="right">{ago(run.submitted, now)}</td>
    </tr>
  )
}

export const epochOf = (run: RunSummary): string =>
  `epoch ${Math.min(run.epochs, hasEnded(run) ? run.epoch : run.epoch + 1)} of ${run.epochs}`

const where = (run: RunSummary): string => (run.stages > 1 ? `${run.stageName}, ` : '') + epochOf(run)

/** How far the runs of a sweep are, in the mean. */
export const SweepProgress = ({ id, runs }: { id: string; runs: RunSummary[] }) => (
  <>
    <Bar value={runs.reduce((sum, run) => sum + progress(run), 0) / runs.length} label={`Progress of ${id}`} />
    <small>{runs.filter(hasEnded).length} of {runs.length} runs ended</small>
  </>
)

function SweepLine({ entry, now }: { entry: Entry; now: number }) {
  const { runs, id } = entry
  const first = runs[0]!
  const status = sweepStatus(runs)
  const started = runs.map(run => run.started).filter(time => time !== null).sort()[0] ?? null
  const finished = hasEnded({ ...first, status }) ? runs.map(run => run.finished ?? '').sort().at(-1)! : null
  return (
    <tr>
      <th scope="row"><a href={address('sweeps', id)}>{first.name}</a>
        <small>{id} <span class="chip">sweep of {runs.length}</span></small></th>
      <td><Status status={status} /></td>
      <td data-name="Progress"><SweepProgress id={id} runs={runs} /></td>
      <td data-name="Gain"><a href={address('sweeps', id)} class="quiet">compare</a></td>
      <td data-name="Peers" class="right">
        {finished ? '–' : runs.reduce((sum, run) => sum + (hasEnded(run) ? 0 : run.peers), 0)}</td>
      <td data-name="Time" class="right">{span(started, finished, now)}</td>
      <td data-name="Submitted" class="right">{ago(first.submitted, now)}</td>
    </tr>
  )
}
