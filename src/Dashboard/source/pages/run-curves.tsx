import { useMemo } from 'preact/hooks'
import type uPlot from 'uplot'
import { Chart, type Line } from '../parts/chart.js'
import { loss, percent, scoreOf } from '../format.js'
import { drawn } from '../state/curves.js'
import { lastIndex } from '../state/lists.js'
import type { RunLive } from '../state/run.js'

export function CurvesView({ live, stage, chosen }: { live: RunLive; stage: number; chosen: string | null }) {
  const curves = live.curves[stage]
  const names = live.stages[stage]?.peers
  const shown = useMemo(() => drawn(curves ?? {}, names ?? []), [curves, names])
  const accuracy = useMemo<uPlot.AlignedData>(() => [shown.epochs, ...shown.accuracy], [shown])
  const losses = useMemo<uPlot.AlignedData>(() => [shown.epochs, ...shown.loss], [shown])
  if (shown.lines.length === 0) return <p class="muted center">The curves begin when the first epoch has ended.</p>
  const { lines } = shown
  return (
    <>
      <div class="charts">
        <Chart title={scoreOf(live.summary!)} together={live.summary!.run} lines={lines} chosen={chosen} data={accuracy}
          format={value => percent(value, 0)}
          summary={lastOf(lines, shown.accuracy, value => percent(value))} />
        <Chart title="Loss" together={live.summary!.run} lines={lines} chosen={chosen} data={losses}
          format={value => String(Number(value.toPrecision(3)))} summary={lastOf(lines, shown.loss, loss)} />
      </div>
      <Key lines={shown.lines} />
    </>
  )
}

function lastOf(lines: Line[], rows: (number | null)[][], format: (value: number) => string): string {
  const said = lines.slice(0, 12).map((line, i) => {
    const row = rows[i]!
    const value = row[lastIndex(row, v => v !== null)]
    return `${line.label} ${value === undefined || value === null ? 'not known' : format(value)}`
  })
  return `Last values: ${said.join(', ')}${lines.length > 12 ? `, and ${lines.length - 12} more` : ''}`
}

const Key = ({ lines }: { lines: Line[] }) => (
  <p class="key muted">
    <svg width="26" height="8" aria-hidden="true"><path d="M1 4H25" /></svg>with the others
    {lines.some(line => line.dashed)
      ? <><svg width="26" height="8" aria-hidden="true"><path d="M1 4H25" stroke-dasharray="4 4" /></svg>
          the same student alone</> : null}
  </p>
)
