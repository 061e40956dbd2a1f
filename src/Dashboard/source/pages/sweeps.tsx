import { useEffect, useMemo, useState } from 'preact/hooks'
import { getJson, Refusal } from '../api.js'
import { mayAct } from '../me.js'
import { Colors } from '../parts/chart.js'
import { narrow } from '../parts/screen.js'
import { Empty, GainText, Status, useNow } from '../parts/small.js'
import { ago, percent, plusMinus, scoreOf, seconds } from '../format.js'
import { cluster } from '../live.js'
import { address } from '../routes.js'
import { entries, hasEnded, sweepStatus, type Entry } from '../state/cluster.js'
import { marks, scaleOf } from '../state/sweeps.js'
import { useStore } from '../store.js'
import type { Spread, SweepReport } from '../types.js'
import { Cancel, command } from './run-actions.js'
import { Loading, RunLine, RunTable, SweepProgress } from './runs.js'

export function Sweeps() {
  const { runs } = useStore(cluster)
  const now = useNow()
  if (!runs) return <Loading />
  const sweeps = entries(runs).filter(entry => entry.sweep)
  if (sweeps.length === 0) return (
    <Empty title="No sweeps yet">
      <p>A run file with <code>{'sweep: { temperature: [1, 4], seeds: 5 }'}</code> makes ten runs, and compares them
        over their seeds.</p>
    </Empty>
  )
  return (
    <>
      <div class="head"><h1>Sweeps</h1></div>
      <table class="list">
        <caption class="unseen">All sweeps, newest first</caption>
        <thead><tr><th scope="col">Sweep</th><th scope="col">Status</th><th scope="col">Progress</th>
          <th scope="col">Swept</th><th scope="col" class="right">Submitted</th></tr></thead>
        <tbody>{sweeps.map(({ id, runs: own }) => (
          <tr key={id}>
            <th scope="row"><a href={address('sweeps', id)}>{own[0]!.name}</a><small>{id}</small></th>
            <td><Status status={sweepStatus(own)} /></td>
            <td data-name="Progress"><SweepProgress id={id} runs={own} /></td>
            <td data-name="Swept">{[...Object.keys(own[0]!.sweep!.values), 'seed'].join(', ')}</td>
            <td data-name="Submitted" class="right">{ago(own[0]!.submitted, now)}</td>
          </tr>
        ))}</tbody>
      </table>
    </>
  )
}

export function Sweep({ id }: { id: string }) {
  const { runs } = useStore(cluster)
  const entry = useMemo(() => entries(runs ?? []).find(one => one.sweep && one.id === id), [runs, id])
  const ended = entry?.runs.filter(run => run.status === 'completed').length ?? 0
  const [report, setReport] = useState<SweepReport | null>(null)
  const [wrong, setWrong] = useState('')
  useEffect(() => {
    let gone = false
    getJson<SweepReport>(`/api/sweeps/${encodeURIComponent(id)}/report`).then(
      answer => { if (!gone) { setReport(answer); setWrong('') } },
      refusal => { if (!gone) setWrong((refusal as Refusal).message) })
    return () => { gone = true }
  }, [id, ended])
  if (!runs) return <Loading />
  if (!entry) return (
    <Empty title="This sweep cannot be shown"><p>{wrong || `There is no sweep ${id}.`}</p></Empty>
  )
  return (
    <>
      <Head entry={entry} />
      {report && report.points.some(point => point.stages.length > 0)
        ? <Compared report={report} score={scoreOf(entry.runs[0]!)} />
        : <p class="muted center">The comparison begins when the first run has completed.</p>}
      <Runs entry={entry} />
    </>
  )
}

function Head({ entry }: { entry: Entry }) {
  const allowed = useStore(mayAct)
  const [cancelling, setCancelling] = useState(false)
  const status = sweepStatus(entry.runs)
  const over = entry.runs.every(hasEnded)
  const path = `/api/sweeps/${encodeURIComponent(entry.id)}`
  const paused = entry.runs.filter(run => !hasEnded(run)).every(run => run.status === 'paused')
  return (
    <div class="head">
      <div>
        <p class="crumbs"><a href={address('sweeps')}>Sweeps</a></p>
        <h1>{entry.runs[0]!.name} <Status status={status} /></h1>
        <p class="muted">{entry.id}, {entry.runs.filter(hasEnded).length} of {entry.runs.length} runs ended</p>
      </div>
      {allowed && !over ? (
        <div class="buttons">
          <button type="button" onClick={() => command(path + (paused ? '/resume' : '/pause'))}>
            {paused ? 'Resume' : 'Pause'}</button>
          <button type="button" class="danger" onClick={() => setCancelling(true)}>Cancel …</button>
          {cancelling ? <Cancel path={path} what={`all ${entry.runs.length} runs`}
            close={() => setCancelling(false)} /> : null}
        </div>
      ) : null}
    </div>
  )
}

function Compared({ report, score }: { report: SweepReport; score: string }) {
  const [key, setKey] = useState(0)
  return (
    <>
      {report.keys.length > 1 ? (
        <div class="segments" role="group" aria-label="Swept key of the plot">{report.keys.map((name, i) => (
          <button key={name} type="button" aria-pressed={i === key} onClick={() => setKey(i)}>{name}</button>
        ))}</div>
      ) : null}
      {report.keys.length > 0 ? <Plot report={report} axis={key} /> : null}
      <Table report={report} score={score} />
      <p class="note">Mean over seeds, ± half of the 95 % interval (Student's t, paired with each run's controls).{' '}
        {report.completed} of {report.runs} runs have completed.
        {report.cutShort.length > 0 ? ` Cut short: ${report.cutShort.join('; ')}.` : ''}</p>
    </>
  )
}

const spread = (value: Spread | null): string =>
  value ? `${percent(value.mean, 2)}${value.interval === null ? '' : ' ' + plusMinus(value.interval, 2)}` : '–'

function Table({ report, score }: { report: SweepReport; score: string }) {
  const stages = new Set(report.points.flatMap(point => point.stages.map(stage => stage.name)))
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Points of the sweep">
      <table class="peers">
        <caption class="unseen">Points of the sweep, over their seeds</caption>
        <thead><tr>
          {report.keys.map(name => <th scope="col" key={name}>{name}</th>)}
          {stages.size > 1 ? <th scope="col">Stage</th> : null}
          <th scope="col">Method</th><th scope="col" class="right">Seeds</th>
          <th scope="col" class="right">{score}</th><th scope="col" class="right">Alone</th>
          <th scope="col">Gain <small>points</small></th><th scope="col" class="right">Epoch</th>
          <th scope="col" class="right">Cost</th>
        </tr></thead>
        <tbody>{report.points.flatMap((point, row) => point.stages.map(stage => (
          <tr key={`${row}-${stage.name}`}>
            {report.keys.map((name, at) => <td key={name} data-name={name}>{point.values[at]}</td>)}
            {stages.size > 1 ? <td data-name="Stage">{stage.name}</td> : null}
            <td data-name="Method">{stage.method}</td>
            <td data-name="Seeds" class="right">{stage.last.count}</td>
            <td data-name={score} class="right">{spread(stage.last)}</td>
            <td data-name="Alone" class="right">{spread(stage.alone)}</td>
            <td data-name="Gain"><GainText gain={stage.gain} /></td>
            <td data-name="Epoch" class="right">{seconds(stage.epochSeconds.mean)}</td>
            <td data-name="Cost" class="right">{stage.cost ? stage.cost.mean.toFixed(2) + ' ×' : '–'}</td>
          </tr>
        )))}</tbody>
      </table>
    </div>
  )
}

const [Wide, Narrow, Height, Left, Bottom, Top] = [1080, 340, 300, 48, 40, 16]

/** Gain against one key, each point with its interval. */
function Plot({ report, axis }: { report: SweepReport; axis: number }) {
  const width = useStore(narrow) ? Narrow : Wide
  const scale = scaleOf(report, axis)
  const points = marks(report, axis)
  if (points.length === 0) return null
  const xs = scale.ticks.map(tick => tick.x)
  const [low, high] = [Math.min(...xs), Math.max(...xs)]
  const ends = points.flatMap(point => [point.mean - (point.interval ?? 0), point.mean + (point.interval ?? 0), 0])
  const step = niceStep((Math.max(...ends) - Math.min(...ends)) / 4)
  const [bottom, top] = [Math.floor(Math.min(...ends) / step) * step, Math.ceil(Math.max(...ends) / step) * step]
  const series = [...new Set(points.map(point => point.stage + '|' + point.label))]
  const shift = (point: { stage: string; label: string }) =>
    (series.indexOf(point.stage + '|' + point.label) - (series.length - 1) / 2) * 12
  const x = (value: number) => Left + 40 + (high > low ? (value - low) / (high - low) : 0.5) * (width - Left - 80)
  const y = (value: number) => Top + ((top - value) / Math.max(top - bottom, 1e-9)) * (Height - Top - Bottom)
  const grid = Array.from({ length: Math.round((top - bottom) / step) + 1 }, (_, i) => bottom + i * step)
  return (
    <figure class="card gains">
      <figcaption><h2>Gain by {report.keys[axis]}</h2></figcaption>
      <svg viewBox={`0 0 ${width} ${Height}`} role="img"
        aria-label={`Gain by ${report.keys[axis]}. The table below has the same numbers.`}>
        {grid.map(value => (
          <g key={value}>
            <path class={Math.abs(value) < step / 2 ? 'zero' : 'grid'} d={`M${Left} ${y(value)}H${width}`} />
            <text x={Left - 8} y={y(value) + 4} text-anchor="end">{tickText(value)}</text>
          </g>
        ))}
        {scale.ticks.map(tick => (
          <text key={tick.label} x={x(tick.x)} y={Height - 16} text-anchor="middle">{tick.label}</text>
        ))}
        {points.map((point, i) => {
          const at = x(point.x) + shift(point)
          return (
            <g key={i} class={`dotted ink-${series.indexOf(point.stage + '|' + point.label) % Colors}`}>
              {point.interval === null ? null : (
                <path d={`M${at} ${y(point.mean - point.interval)}V${y(point.mean + point.interval)}
                  M${at - 5} ${y(point.mean - point.interval)}h10M${at - 5} ${y(point.mean + point.interval)}h10`} />
              )}
              <circle cx={at} cy={y(point.mean)} r="5" />
            </g>
          )
        })}
      </svg>
      {series.length > 1 ? <ul class="kinds">{series.map((one, i) => (
        <li key={one}>
          <i class={`dot peer-${i % Colors}`} aria-hidden="true" />{one.split('|').filter(Boolean).join(', ')}
        </li>
      ))}</ul> : null}
    </figure>
  )
}

const tickText = (value: number): string => Number((value * 100).toFixed(2)).toString().replace('-', '−')

function niceStep(raw: number): number {
  const size = 10 ** Math.floor(Math.log10(Math.max(raw, 1e-6)))
  return size * ([1, 2, 5, 10].find(factor => factor * size >= raw) ?? 10)
}

function Runs({ entry }: { entry: Entry }) {
  const now = useNow()
  return (
    <details class="more">
      <summary>All {entry.runs.length} runs</summary>
      <RunTable caption="Runs of this sweep">
        {entry.runs.map(run => <RunLine key={run.run} run={run} now={now} />)}
      </RunTable>
    </details>
  )
}
