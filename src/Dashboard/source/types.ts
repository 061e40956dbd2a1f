// The API's answers, as far as the page reads them (docs/API.md).

export type RunStatus = 'placing' | 'running' | 'paused' | 'cancelling' | 'completed' | 'failed' | 'cancelled'

export interface Gain {
  mean: number
  interval: number | null
  peers: number
  epoch: number
}

export interface SweepPlace {
  id: string
  index: number
  count: number
  values: Record<string, string>
  seed: number
}

export interface RunSummary {
  run: string
  name: string
  status: RunStatus
  reason: string | null
  stage: number
  stages: number
  stageName: string
  epoch: number
  epochs: number
  peers: number
  wantedPeers: number
  waiting: string | null
  runFileHash: string
  submitted: string
  started: string | null
  finished: string | null
  sweep: SweepPlace | null
  gain: Gain | null
  /** What the accuracies of its peers are; none: accuracies. */
  score?: string | null
}

export interface StageView {
  name: string
  epochs: number
  peers: string[]
  teachers: string[]
  method: string | null
}

export interface WaitView {
  what: string
  since: string
  until: string | null
}

export interface PeerView {
  run: string
  stage: number
  peer: string
  model: string
  role: 'train' | 'serve'
  controlOf: string | null
  status: 'waiting' | 'starting' | 'ready' | 'training' | 'serving' | 'lost' | 'abandoned' | 'released'
  activity: string | null
  reason: string | null
  node: string | null
  device: string | null
  incarnation: number
  joinedEpoch: number
  epoch: number
  epochs: number
  done: number
  total: number
  loss: number | string | null
  accuracy: number | null
  imagesPerSecond: number
  waitSeconds: number
  bytesIn: number
  bytesOut: number
  /** The epoch from which on its sheets are not learned from. */
  quarantinedSince?: number
}

export interface RunDetail {
  summary: RunSummary
  stages: StageView[]
  peers: PeerView[]
  lastEvent: number
  waits: WaitView[]
  autoscale?: AutoscaleView | null
}

/** Whether a run takes free slots by itself, up to so many peers; off since people scaled it. */
export interface AutoscaleView {
  max: number
  isOn: boolean
}

export interface JournalLine {
  number: number
  time: string
  type: string
  text: string
  data: Record<string, unknown>
}

export interface SlotView {
  index: number
  device: string
  memoryBytes: number
  threads: number
  run: string | null
  peer: string | null
  closed: string | null
}

export interface NodeView {
  node: string
  address: string
  status: 'up' | 'unreachable' | 'draining' | 'leaving'
  slots: SlotView[]
  memoryBytes: number
  torch: string
  machine: string
}

export interface RunProblem {
  path: string
  message: string
}

export interface Problem {
  status: number
  title: string
  problems: RunProblem[]
}

export interface SubmitAnswer {
  run: string
  repeated: boolean
  sweep: string | null
  runs: number
}

export interface Spread {
  count: number
  mean: number
  deviation: number | null
  interval: number | null
}

export interface SweepStage {
  name: string
  method: string
  peers: number
  last: Spread
  alone: Spread | null
  gain: Spread | null
  epochSeconds: Spread
  cost: Spread | null
}

export interface SweepReport {
  name: string
  keys: string[]
  runs: number
  completed: number
  points: { values: string[]; seeds: number[]; stages: SweepStage[] }[]
  cutShort: string[]
}
