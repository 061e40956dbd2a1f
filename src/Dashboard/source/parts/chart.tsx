import { useEffect, useRef, useState } from 'preact/hooks'
import uPlot from 'uplot'
import { dark } from './screen.js'
import { useStore } from '../store.js'

export interface Line {
  label: string
  /** One of the palette's colours, from 0. */
  color: number
  dashed: boolean
}

export interface ChartProps {
  title: string
  /** The same in words, for who sees no picture. */
  summary: string
  lines: Line[]
  /** First the epochs, then the values of each line. */
  data: uPlot.AlignedData
  format: (value: number) => string
  /** Part of all charts that share one cursor. */
  together: string
  /** Peers to draw; null: all. */
  chosen: string | null
}

export const Colors = 8

const ink = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

export function Chart({ title, summary, lines, data, format, together, chosen }: ChartProps) {
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const latest = useRef(data)
  latest.current = data
  const [said, say] = useState('')
  const isDark = useStore(dark)
  const shape = lines.map(line => `${line.label}:${line.color}:${line.dashed}`).join()

  useEffect(() => {
    const element = place.current!
    const made = new uPlot(options(), latest.current, element)
    plot.current = made
    const resized = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: height(element) }))
    resized.observe(element)
    return () => {
      resized.disconnect()
      made.destroy()
      plot.current = null
    }

    function options(): uPlot.Options {
      const axis = {
        stroke: ink('--muted'), font: '12px system-ui, sans-serif', ticks: { show: false },
        grid: { stroke: ink('--line'), width: 1 },
      }
      return {
        width: element.clientWidth, height: height(element), legend: { show: false }, padding: [8, 8, 0, 0],
        scales: { x: { time: false } },
        axes: [
          { ...axis, grid: { show: false }, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 10000], size: 28 },
          { ...axis, values: (_, ticks) => ticks.map(format), size: 54 },
        ],
        cursor: {
          y: false, points: { size: 6 }, focus: { prox: 24 }, drag: { x: false, y: false },
          sync: { key: together, setSeries: false },
        },
        focus: { alpha: 0.25 },
        series: [{}, ...lines.map(line => ({
          label: line.label, stroke: ink(`--peer-${line.color % Colors}`), width: line.dashed ? 1.25 : 2,
          ...(line.dashed ? { dash: [4, 4] } : {}), spanGaps: true, points: { show: sparse, size: 5 },
        }))],
        hooks: { setCursor: [told], setSeries: [told] },
      }
    }

    function sparse(u: uPlot, at: number): boolean {
      return u.data[0].length < 3 || (u.data[at] ?? []).filter(value => value !== null).length < 3
    }

    /** The line that the cursor is near, or the best of those at its epoch. */
    function told(u: uPlot) {
      const at = u.cursor.idx
      if (at === null || at === undefined) return say('')
      const near = u.series.findIndex((series, i) => i > 0 && (series as { _focus?: boolean })._focus === true)
      const shown = near > 0 ? [near] : u.series.map((_, i) => i).slice(1, 5)
      const values = shown.flatMap(i => {
        const value = u.data[i]?.[at]
        return value === null || value === undefined ? [] : [`${u.series[i]!.label as string} ${format(value)}`]
      })
      say(`epoch ${u.data[0][at]}: ${values.join(', ')}`)
    }
  }, [shape, isDark])

  useEffect(() => plot.current?.setData(data), [data])

  useEffect(() => {
    const u = plot.current
    if (!u) return
    u.batch(() => lines.forEach((line, i) => u.setSeries(
      i + 1, { show: chosen === null || line.label === chosen || line.label.startsWith(chosen + ' ') })))
  }, [chosen, shape, isDark])

  /** The cursor goes by keys too, and what it is at is said. */
  function moved(event: KeyboardEvent) {
    const u = plot.current
    const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0
    if (!u || step === 0 || u.data[0].length === 0) return
    event.preventDefault()
    const from = u.cursor.idx ?? (step > 0 ? -1 : u.data[0].length)
    const to = Math.max(0, Math.min(u.data[0].length - 1, from + step))
    u.setCursor({ left: u.valToPos(u.data[0][to]!, 'x'), top: u.bbox.height / devicePixelRatio / 2 })
  }

  return (
    <figure class="chart">
      <figcaption>
        <h2>{title}</h2>
        <output aria-live="polite">{said}</output>
      </figcaption>
      <div ref={place} class="plot" role="img" aria-label={`${title}. ${summary}`} tabIndex={0} onKeyDown={moved} />
    </figure>
  )
}

const height = (element: HTMLElement) => (element.clientWidth < 420 ? 200 : 260)
