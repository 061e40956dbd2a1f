import { test } from 'node:test'
import assert from 'node:assert/strict'
import { keepGain, progress, sweepStatus } from '../../../src/Dashboard/source/state/cluster.js'
import { drawn, gainOf } from '../../../src/Dashboard/source/state/curves.js'
import { Most, noRun, reduce, type RunEvent, type RunLive } from '../../../src/Dashboard/source/state/run.js'
import { timeline, waits } from '../../../src/Dashboard/source/state/timeline.js'
import { placed, lineRange } from '../../../src/Dashboard/source/state/problems.js'
import { marks, scaleOf } from '../../../src/Dashboard/source/state/sweeps.js'
import type { PeerView, RunDetail, RunSummary, SweepReport } from '../../../src/Dashboard/source/types.js'

const at = (second: number) => new Date(1_000_000 + second * 1000).toISOString()

let number = 0
const line = (type: string, second: number, data: Record<string, unknown>): RunEvent => ({
  name: 'journal', data: { number: ++number, time: at(second), type: type + '.1', text: type, data },
})

const trained = (peer: string, epoch: number, second: number, accuracy: number): RunEvent => line(
  'peer-trained', second, {
    stage: 0, epoch, peer, late: false, seconds: 1,
    metrics: {
      loss: 1, accuracy, trainSeconds: 0.6, sheetSeconds: 0.2, fetchSeconds: 0.1, epochSeconds: 1, bytesIn: 10,
    },
  })

const fold = (events: RunEvent[], from: RunLive = noRun) => events.reduce(reduce, from)

const twoPeers = () => {
  number = 0
  return [
    line('run-submitted', 0, {
      plan: { stages: [{ peers: [{ name: 'ann' }, { name: 'ann.control', controlOf: 'ann' }] }] },
    }),
    line('epoch-began', 1, { stage: 0, epoch: 0, missing: [] }),
    trained('ann', 0, 2, 0.5),
    trained('ann.control', 0, 4, 0.4),
    line('epoch-ended', 4, { stage: 0, epoch: 0, participants: [], missing: [] }),
  ]
}

const summary = (change: Partial<RunSummary> = {}): RunSummary => ({
  run: 'r', name: 'r', status: 'running', reason: null, stage: 0, stages: 1, stageName: 'main', epoch: 1, epochs: 4,
  peers: 2, wantedPeers: 2, waiting: null, runFileHash: '', submitted: at(0), started: at(0), finished: null,
  sweep: null, gain: null, ...change,
})

const detail = (lastEvent: number): RunDetail => ({
  summary: summary(), stages: [], peers: [], lastEvent, waits: [],
})

test('a peer that goes on by itself is not said to wait, nor anybody for it', () => {
  number = 0
  const run = fold([
    line('epoch-began', 1, { stage: 0, epoch: 0, missing: [] }),
    line('peer-began', 1, { stage: 0, epoch: 0, peer: 'ann.control' }),
    trained('ann.control', 0, 2, 0.4),
    line('peer-began', 2, { stage: 0, epoch: 1, peer: 'ann.control' }),
    trained('ann.control', 1, 3, 0.45),
    trained('ann', 0, 4, 0.5),
    trained('bob', 0, 6, 0.5),
    line('epoch-ended', 6, { stage: 0, epoch: 0, participants: ['ann', 'bob'], missing: [] }),
  ])
  assert.deepEqual(run.waited, { ann: { bob: 2 } })
  assert.deepEqual(run.curves[0]!['ann.control']!.epochs, [0, 1])
  assert.equal(run.epochs[0]!.work.filter(work => work.peer === 'ann.control').length, 2)
  const row = timeline(run.epochs, 0, 8, [], 0).rows.find(one => one.peer === 'ann.control')!
  assert.ok(row.pieces.every(piece => piece.kind !== 'wait'))
})

test('a peer is drawn beside its control, in its colour', () => {
  const run = fold(twoPeers())
  const shown = drawn(run.curves[0]!, ['ann', 'ann.control'])
  assert.deepEqual(shown.lines, [
    { label: 'ann', color: 0, dashed: false }, { label: 'ann alone', color: 0, dashed: true },
  ])
  assert.deepEqual(shown.accuracy, [[0.5], [0.4]])
  assert.ok(Math.abs(gainOf('ann', run.curves[0]!)! - 0.1) < 1e-9)
  assert.equal(run.exchanged, 20)
})

test('what was seen is not counted again when a stream is repeated', () => {
  const events = twoPeers()
  const once = fold(events)
  assert.deepEqual(fold(events, once), once)
})

test('a journal that is shorter than what was seen is another one', () => {
  const run = reduce(fold(twoPeers()), { name: 'snapshot', data: detail(2) })
  assert.equal(run.last, 0)
  assert.deepEqual(run.curves, {})
  assert.equal(reduce(fold(twoPeers()), { name: 'snapshot', data: detail(5) }).last, 5)
})

test('a run takes slots by itself until people scale it', () => {
  const begun = reduce(noRun, { name: 'snapshot', data: { ...detail(0), autoscale: { max: 8, isOn: true } } })
  const byItself = fold([line('run-scaled', 1, { stage: 0, peers: 4 })], begun)
  assert.deepEqual(byItself.autoscale, { max: 8, isOn: true })
  const byHand = fold([line('run-scaled', 2, { stage: 0, peers: 2, endsAutoscale: true })], byItself)
  assert.deepEqual(byHand.autoscale, { max: 8, isOn: false })
})

test('an epoch that is trained again takes the place of what was there', () => {
  const run = fold([...twoPeers(), trained('ann', 1, 5, 0.6), trained('ann', 2, 6, 0.7), trained('ann', 1, 8, 0.65)])
  assert.deepEqual(run.curves[0]!.ann!.epochs, [0, 1])
  assert.deepEqual(run.curves[0]!.ann!.accuracy, [0.5, 0.65])
})

test('all wait for the last of an epoch', () => {
  const run = fold(twoPeers())
  assert.deepEqual(waits(run.waited), [{ who: 'ann', whom: 'ann.control', seconds: 2 }])
  const shown = timeline(run.epochs, 0, 4, ['ann', 'ann.control'], Date.parse(at(9)))
  assert.deepEqual(shown.rows[0]!.pieces.map(piece => piece.kind), ['fetch', 'train', 'sheet', 'rest', 'wait'])
  assert.ok(Math.abs(shown.rows[0]!.pieces.at(-1)!.seconds - 2) < 1e-9)
  assert.equal(shown.seconds, 3)
})

test('peers that were lost are told, and in which epoch', () => {
  const run = fold([...twoPeers(), line('peer-lost', 5, { stage: 0, peer: 'ann', reason: 'its node is gone' })])
  assert.deepEqual(run.changes.map(change => [change.peer, change.kind, change.epoch]), [['ann', 'lost', 0]])
  assert.equal(run.log.at(-1)!.weight, 'trouble')
})

test('a peer of a new stage begins the list anew, and one of an old stage changes nothing', () => {
  const peer = (name: string, stage: number) => ({ peer: name, stage }) as PeerView
  const run = fold([
    { name: 'peer', data: peer('teacher', 0) }, { name: 'peer', data: peer('sam', 1) },
    { name: 'peer', data: peer('teacher', 0) },
  ])
  assert.deepEqual(run.peers.map(one => one.peer), ['sam'])
})

test('ten thousand events leave no more than people look at', () => {
  number = 0
  let run = noRun
  for (let epoch = 0; epoch < 2500; epoch++) {
    run = fold([
      line('epoch-began', epoch, { stage: 0, epoch, missing: [] }), trained('ann', epoch, epoch + 1, 0.5),
      trained('bob', epoch, epoch + 1, 0.5),
      line('epoch-ended', epoch + 1, { stage: 0, epoch, participants: [], missing: [] }),
    ], run)
  }
  assert.equal(run.last, 10_000)
  assert.equal(run.log.length, Most.log)
  assert.equal(run.epochs.length, Most.epochs)
  assert.equal(run.curves[0]!.ann!.epochs.length, 2500)
})

test('the gain stands until both of a pair have ended the epoch', () => {
  const gain = { mean: 0.1, interval: null, peers: 1, epoch: 0 }
  assert.equal(keepGain(summary({ gain }), summary()).gain, gain)
  assert.equal(keepGain(summary({ gain }), summary({ stage: 1 })).gain, null)
})

test('progress counts stages alike and a sweep is what its runs are', () => {
  assert.equal(progress(summary({ stage: 1, stages: 2, epoch: 2 })), 0.75)
  assert.equal(progress(summary({ status: 'completed' })), 1)
  assert.equal(sweepStatus([summary({ status: 'completed' }), summary({ status: 'placing' })]), 'running')
  assert.equal(sweepStatus([summary({ status: 'completed' }), summary({ status: 'failed' })]), 'failed')
  assert.equal(sweepStatus([summary({ status: 'paused' })]), 'paused')
})

test('a problem stands beside its line', () => {
  assert.deepEqual(placed({ path: 'peers[0].model', message: 'line 8: no such model' }), {
    line: 8, path: 'peers[0].model', text: 'no such model',
  })
  assert.equal(placed({ path: '', message: 'is empty' }).line, null)
  assert.deepEqual(lineRange('ab\ncde\nf', 2), [3, 6])
  assert.deepEqual(lineRange('ab', 9), [0, 2])
})

test('a swept key of numbers keeps their distances, and words stand in a row', () => {
  const spread = { count: 3, mean: 0.01, deviation: 0.001, interval: 0.002 }
  const report = (values: string[]) => ({
    name: 's', keys: ['k'], runs: 3, completed: 3, cutShort: [],
    points: values.map(value => ({ values: [value], seeds: [1], stages: [{ name: 'main', gain: spread }] })),
  }) as unknown as SweepReport
  assert.deepEqual(scaleOf(report(['1', '4', '16']), 0).ticks.map(tick => tick.x), [0, 2, 4])
  assert.deepEqual(scaleOf(report(['1', '2']), 0).ticks.map(tick => tick.x), [1, 2])
  assert.deepEqual(scaleOf(report(['dml', 'kd']), 0).ticks.map(tick => tick.x), [0, 1])
  assert.deepEqual(marks(report(['1', '4', '16']), 0).map(mark => mark.mean), [0.01, 0.01, 0.01])
})
