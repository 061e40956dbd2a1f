import type { NodeView, RunSummary } from '../types.js'
import { replaced } from './lists.js'

/** Every run, newest first, and every node. Null: not known yet. */
export interface Cluster {
  runs: RunSummary[] | null
  nodes: NodeView[] | null
}

export const noCluster: Cluster = { runs: null, nodes: null }

export type ClusterEvent =
  | { name: 'runs'; data: RunSummary[] }
  | { name: 'run'; data: RunSummary }
  | { name: 'nodes'; data: NodeView[] }

export function reduceCluster(state: Cluster, event: ClusterEvent): Cluster {
  switch (event.name) {
    case 'runs': {
      const before = new Map(state.runs?.map(run => [run.run, run]))
      return { ...state, runs: event.data.map(run => keepGain(before.get(run.run), run)) }
    }
    case 'run': {
      const runs = state.runs ?? []
      const at = runs.findIndex(run => run.run === event.data.run)
      if (at < 0) return { ...state, runs: [event.data, ...runs] }
      return { ...state, runs: replaced(runs, at, keepGain(runs[at], event.data)) }
    }
    case 'nodes':
      return { ...state, nodes: event.data }
    default:
      return state
  }
}

/** A peer and its control do not end an epoch at the same moment: until both have, the gain before it stands. */
export function keepGain(before: RunSummary | undefined, now: RunSummary): RunSummary {
  return now.gain || !before?.gain || before.stage !== now.stage || now.status === 'failed'
    ? now
    : { ...now, gain: before.gain }
}

export const hasEnded = (run: RunSummary): boolean =>
  run.status === 'completed' || run.status === 'failed' || run.status === 'cancelled'

/** How much of a run's epochs is done, in [0, 1]; stages count alike. */
export function progress(run: RunSummary): number {
  if (run.status === 'completed') return 1
  return Math.min(1, (run.stage + (run.epochs > 0 ? run.epoch / run.epochs : 0)) / Math.max(1, run.stages))
}

/** A line of the list: a run by itself, or all runs of a sweep. */
export interface Entry {
  id: string
  runs: RunSummary[]
  sweep: boolean
}

export function entries(runs: RunSummary[]): Entry[] {
  const list: Entry[] = []
  const sweeps = new Map<string, Entry>()
  for (const run of runs) {
    const known = run.sweep && sweeps.get(run.sweep.id)
    if (known) {
      known.runs.push(run)
      continue
    }
    const entry: Entry = { id: run.sweep?.id ?? run.run, runs: [run], sweep: Boolean(run.sweep) }
    list.push(entry)
    if (run.sweep) sweeps.set(run.sweep.id, entry)
  }
  for (const entry of sweeps.values()) entry.runs.sort((a, b) => a.sweep!.index - b.sweep!.index)
  return list
}

/** What a sweep as a whole does. */
export function sweepStatus(runs: RunSummary[]): RunSummary['status'] {
  const has = (status: RunSummary['status']) => runs.some(run => run.status === status)
  if (runs.every(hasEnded)) return has('failed') ? 'failed' : has('cancelled') ? 'cancelled' : 'completed'
  if (has('cancelling')) return 'cancelling'
  if (has('running')) return 'running'
  const rest = runs.filter(run => !hasEnded(run))
  if (rest.every(run => run.status === 'paused')) return 'paused'
  return rest.length < runs.length ? 'running' : 'placing'
}
