import type { AutoscaleView, JournalLine, PeerView, RunDetail, RunSummary, StageView, WaitView } from '../types.js'
import { keepGain } from './cluster.js'
import { lastIndex, replaced } from './lists.js'

/** What the journal says of one peer's epochs. Arrays are in step. */
export interface Curve {
  peer: string
  controlOf: string | null
  epochs: number[]
  loss: number[]
  accuracy: number[]
  bytes: number[]
}

/** What a peer did in one epoch. Times are milliseconds; `end` is when the coordinator had its word. */
export interface Work {
  peer: string
  end: number
  fetch: number
  train: number
  sheet: number
  whole: number
  late: boolean
  /** The peer exchanges nothing: it goes on by itself, and waits for nobody. */
  alone: boolean
}

export interface Epoch {
  stage: number
  epoch: number
  began: number
  ended: number | null
  /** Of peers that go on by themselves, what they ended while this was the newest epoch, whichever they trained. */
  work: Work[]
  missing: string[]
}

export interface LogLine {
  number: number
  time: number
  text: string
  weight: 'routine' | 'notable' | 'trouble'
}

/** Peers that came, went, and were lost. */
export interface Change {
  number: number
  time: number
  stage: number
  epoch: number
  peer: string
  kind: 'joined' | 'left' | 'lost' | 'given up' | 'returned'
  text: string
}

export interface RunLive {
  summary: RunSummary | null
  stages: StageView[]
  peers: PeerView[]
  waits: WaitView[]
  /** Null: its run file does not let it take slots by itself. */
  autoscale: AutoscaleView | null
  /** Number of the last journal event seen. */
  last: number
  ended: boolean
  /** By stage, then peer. */
  curves: Record<number, Record<string, Curve>>
  controls: Record<string, string>
  /** Peers that exchange nothing with the others of their stage. */
  alone: Record<string, boolean>
  epochs: Epoch[]
  /** Seconds that the first waited for the second, over all epochs: the last to end one is who all wait for. */
  waited: Record<string, Record<string, number>>
  /** By stage, then peer: the share of samples that it and each source call the same, in its newest epoch. */
  agreement: Record<number, Record<string, Record<string, number>>>
  exchanged: number
  changes: Change[]
  log: LogLine[]
}

export const noRun: RunLive = {
  summary: null, stages: [], peers: [], waits: [], autoscale: null, last: 0, ended: false, curves: {}, controls: {},
  alone: {}, epochs: [], waited: {}, agreement: {}, exchanged: 0, changes: [], log: [],
}

/** A page that stays open for days keeps no more than people look at. */
export const Most = { epochs: 40, log: 400, changes: 200 }

export type RunEvent =
  | { name: 'snapshot'; data: RunDetail }
  | { name: 'journal'; data: JournalLine }
  | { name: 'peer'; data: PeerView }
  | { name: 'run'; data: RunSummary }
  | { name: 'end'; data: RunSummary }

export function reduce(state: RunLive, event: RunEvent): RunLive {
  switch (event.name) {
    case 'snapshot':
      return snapshot(state, event.data)
    case 'journal':
      return event.data.number <= state.last ? state : journal(state, event.data)
    case 'peer':
      return withPeer(state, event.data)
    case 'run':
      return { ...state, summary: keepGain(state.summary ?? undefined, event.data) }
    case 'end':
      return { ...state, summary: keepGain(state.summary ?? undefined, event.data), ended: true, waits: [] }
    default:
      return state
  }
}

/** A journal that is shorter than what was seen of it is another one: all is forgotten. */
function snapshot(state: RunLive, detail: RunDetail): RunLive {
  const base = detail.lastEvent < state.last ? noRun : state
  return {
    ...base, summary: keepGain(base.summary ?? undefined, detail.summary), stages: detail.stages, peers: detail.peers,
    waits: detail.waits ?? [], autoscale: detail.autoscale ?? null,
    controls: { ...base.controls, ...controlsOf(detail.peers) },
  }
}

const controlsOf = (peers: PeerView[]): Record<string, string> =>
  Object.fromEntries(peers.filter(peer => peer.controlOf).map(peer => [peer.peer, peer.controlOf!]))

function withPeer(state: RunLive, peer: PeerView): RunLive {
  const at = state.peers.findIndex(other => other.peer === peer.peer)
  const other = state.peers[0]
  // The first word of a new stage: its peers are others.
  if (other && other.stage !== peer.stage) return { ...state, peers: peer.stage > other.stage ? [peer] : state.peers }
  return { ...state, peers: at < 0 ? [...state.peers, peer] : replaced(state.peers, at, peer) }
}

function journal(state: RunLive, line: JournalLine): RunLive {
  const time = Date.parse(line.time)
  const type = line.type.replace(/\.\d+$/, '')
  const next = { ...state, last: line.number, log: logged(state.log, line, time, type) }
  const data = line.data as Data
  switch (type) {
    case 'run-submitted':
      return { ...next, controls: { ...next.controls, ...planned(data) } }
    case 'epoch-began':
      return began(next, data, time)
    case 'peer-began': {
      const peer = data.peer as string
      return next.alone[peer] ? next : { ...next, alone: { ...next.alone, [peer]: true } }
    }
    case 'peer-trained':
      return trained(next, data, time)
    case 'epoch-ended':
      return ended(next, data, time)
    case 'run-scaled':
      return data.endsAutoscale && next.autoscale ? { ...next, autoscale: { ...next.autoscale, isOn: false } } : next
    case 'peer-added': {
      const peer = data.peer as { name: string; controlOf?: string | null }
      const controls = peer.controlOf ? { ...next.controls, [peer.name]: peer.controlOf } : next.controls
      return changed({ ...next, controls }, line, time, peer.name, 'joined')
    }
    case 'peer-removed':
      return changed(next, line, time, data.peer as string, 'left')
    case 'peer-returned':
      return changed(next, line, time, data.peer as string, 'returned')
    case 'peer-lost':
      return changed(next, line, time, data.peer as string, 'lost')
    case 'peer-abandoned':
      return changed(next, line, time, data.peer as string, 'given up')
    default:
      return next
  }
}

type Data = Record<string, unknown> & {
  stage: number
  epoch: number
  metrics?: Metrics
  plan?: { stages: { peers: { name: string; controlOf?: string | null }[] }[] }
}

interface Metrics {
  loss: number | string
  accuracy: number
  trainSeconds: number
  sheetSeconds: number
  fetchSeconds?: number
  epochSeconds?: number
  bytesIn: number
  agreement?: Record<string, number> | null
}

const planned = (data: Data): Record<string, string> => Object.fromEntries(
  (data.plan?.stages ?? []).flatMap(stage => stage.peers)
    .filter(peer => peer.controlOf).map(peer => [peer.name, peer.controlOf!]))

function began(state: RunLive, data: Data, time: number): RunLive {
  const epoch: Epoch = {
    stage: data.stage, epoch: data.epoch, began: time, ended: null, work: [],
    missing: (data.missing as string[] | undefined) ?? [],
  }
  return { ...state, epochs: [...state.epochs, epoch].slice(-Most.epochs) }
}

function trained(state: RunLive, data: Data, time: number): RunLive {
  const metrics = data.metrics!
  const peer = data.peer as string
  const stage = state.curves[data.stage] ?? {}
  const curve = stage[peer] ?? {
    peer, controlOf: state.controls[peer] ?? null, epochs: [], loss: [], accuracy: [], bytes: [],
  }
  // An epoch that is trained again, after its weights were lost, takes the place of what was there.
  const keep = curve.epochs.findIndex(epoch => epoch >= data.epoch)
  const upTo = <T>(list: T[], value: T): T[] => [...(keep < 0 ? list : list.slice(0, keep)), value]
  const grown: Curve = {
    ...curve, epochs: upTo(curve.epochs, data.epoch), loss: upTo(curve.loss, Number(metrics.loss)),
    accuracy: upTo(curve.accuracy, metrics.accuracy), bytes: upTo(curve.bytes, metrics.bytesIn),
  }
  const work: Work = {
    peer, end: time, fetch: (metrics.fetchSeconds ?? 0) * 1000, train: metrics.trainSeconds * 1000,
    sheet: metrics.sheetSeconds * 1000, whole: (metrics.epochSeconds || (data.seconds as number)) * 1000,
    late: data.late as boolean, alone: state.alone[peer] ?? false,
  }
  const before = state.agreement[data.stage] ?? {}
  return {
    ...state,
    curves: { ...state.curves, [data.stage]: { ...stage, [peer]: grown } },
    exchanged: state.exchanged + metrics.bytesIn,
    epochs: replaceEpoch(
      state.epochs, work.alone ? { ...data, epoch: newest(state.epochs, data) } : data,
      epoch => ({ ...epoch, work: [...epoch.work, work] })),
    agreement: metrics.agreement
      ? { ...state.agreement, [data.stage]: { ...before, [peer]: metrics.agreement } }
      : state.agreement,
  }
}

function ended(state: RunLive, data: Data, time: number): RunLive {
  const missing = (data.missing as string[] | undefined) ?? []
  const epochs = replaceEpoch(state.epochs, data, epoch => ({
    ...epoch, ended: time, missing: [...new Set([...epoch.missing, ...missing])],
  }))
  const closed = epochs.find(epoch => epoch.stage === data.stage && epoch.epoch === data.epoch)
  return { ...state, epochs, waited: closed ? addWaits(state.waited, closed) : state.waited }
}

const newest = (epochs: Epoch[], data: Data) =>
  epochs[lastIndex(epochs, epoch => epoch.stage === data.stage)]?.epoch ?? -1

function replaceEpoch(epochs: Epoch[], data: Data, change: (epoch: Epoch) => Epoch): Epoch[] {
  const at = lastIndex(epochs, epoch => epoch.stage === data.stage && epoch.epoch === data.epoch)
  return at < 0 ? epochs : replaced(epochs, at, change(epochs[at]!))
}

/** Who ended an epoch last is who the others waited for. */
export function slowest(epoch: Epoch): Work | null {
  const inTime = epoch.work.filter(work => !work.late && !work.alone)
  return inTime.length === 0 ? null : inTime.reduce((a, b) => (b.end > a.end ? b : a))
}

function addWaits(waited: RunLive['waited'], epoch: Epoch): RunLive['waited'] {
  const last = slowest(epoch)
  if (!last) return waited
  const next = { ...waited }
  for (const work of epoch.work) {
    if (work.late || work.alone || work.peer === last.peer || work.end >= last.end) continue
    const mine = next[work.peer] ?? {}
    next[work.peer] = { ...mine, [last.peer]: (mine[last.peer] ?? 0) + (last.end - work.end) / 1000 }
  }
  return next
}

function changed(state: RunLive, line: JournalLine, time: number, peer: string, kind: Change['kind']): RunLive {
  const open = state.epochs.at(-1)
  const change: Change = {
    number: line.number, time, stage: (line.data.stage as number | undefined) ?? 0, epoch: open?.epoch ?? -1, peer,
    kind, text: line.text,
  }
  return { ...state, changes: [...state.changes, change].slice(-Most.changes) }
}

const Routine = new Set(['peer-trained', 'peer-began', 'epoch-began', 'epoch-ended', 'sheet-made', 'peer-freed'])
const Trouble = new Set(['peer-lost', 'peer-abandoned', 'sheets-lost', 'ensemble-skipped'])

function logged(log: LogLine[], line: JournalLine, time: number, type: string): LogLine[] {
  const weight = Trouble.has(type) ? 'trouble' : Routine.has(type) ? 'routine' : 'notable'
  const kept = log.length >= Most.log ? log.slice(log.length - Most.log + 1) : log
  return [...kept, { number: line.number, time, text: line.text, weight }]
}
