import type { SweepReport, SweepStage } from '../types.js'

/** One mark of the plot: a point of the grid, in one stage. */
export interface Mark {
  label: string
  x: number
  mean: number
  interval: number | null
  stage: string
}

export interface Scale {
  /** Numbers keep their distances; words stand in a row. */
  numeric: boolean
  logarithmic: boolean
  ticks: { x: number; label: string }[]
}

/** Over a large range doublings are steps alike. */
const LargeRange = 8

export function scaleOf(report: SweepReport, key: number): Scale {
  const values = [...new Set(report.points.map(point => point.values[key]!))]
  const numbers = values.map(Number)
  const numeric = values.length > 0 && numbers.every(value => Number.isFinite(value))
  if (!numeric) return { numeric, logarithmic: false, ticks: values.map((label, x) => ({ x, label })) }
  const logarithmic = Math.min(...numbers) > 0 && Math.max(...numbers) / Math.min(...numbers) >= LargeRange
  const sorted = numbers.map((value, i) => ({ value, label: values[i]! })).sort((a, b) => a.value - b.value)
  return {
    numeric, logarithmic,
    ticks: sorted.map(({ value, label }) => ({ x: logarithmic ? Math.log2(value) : value, label })),
  }
}

/** Gains over the values of one key; the other keys are told apart by their label. */
export function marks(report: SweepReport, key: number): Mark[] {
  const scale = scaleOf(report, key)
  const at = new Map(scale.ticks.map(tick => [tick.label, tick.x]))
  return report.points.flatMap(point => point.stages.filter(hasGain).map(stage => ({
    label: report.keys.flatMap((name, i) => (i === key ? [] : [`${name} ${point.values[i]}`])).join(', '),
    x: at.get(point.values[key]!) ?? 0, mean: stage.gain!.mean, interval: stage.gain!.interval, stage: stage.name,
  })))
}

export const hasGain = (stage: SweepStage): boolean => stage.gain !== null && stage.gain !== undefined
