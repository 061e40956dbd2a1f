// Numbers and times for people. Points are percentage points of accuracy.

const Minus = '−'

export function points(value: number, digits = 1): string {
  const text = Math.abs(value * 100).toFixed(digits)
  return (value < 0 && Number(text) !== 0 ? Minus : '+') + text
}

export const plusMinus = (value: number, digits = 1): string => '±\u00a0' + (value * 100).toFixed(digits)

export const percent = (value: number | null | undefined, digits = 1): string =>
  value === null || value === undefined ? '–' : (value * 100).toFixed(digits) + ' %'

export const number = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 0 })

export function loss(value: number | string | null | undefined): string {
  if (value === null || value === undefined) return '–'
  if (typeof value === 'string') return value
  return value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 2 : 3)
}

export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let unit = 0
  let left = value
  while (left >= 1000 && unit < units.length - 1) {
    left /= 1000
    unit++
  }
  return `${unit === 0 || left >= 100 ? left.toFixed(0) : left.toFixed(1)} ${units[unit]}`
}

export function seconds(value: number): string {
  if (!Number.isFinite(value)) return '–'
  if (value < 0.1 && value > 0) return (value * 1000).toFixed(0) + ' ms'
  if (value < 10) return value.toFixed(1) + ' s'
  if (value < 60) return value.toFixed(0) + ' s'
  const minutes = Math.floor(value / 60)
  if (minutes < 60) return `${minutes} min ${Math.floor(value % 60)} s`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** What the accuracies of a run are; those of masks have another name. */
export const scoreOf = ({ score }: { score?: string | null }): string => score ?? 'Accuracy'

/** How long something goes on, or went on. */
export const span = (from: string | null, to: string | null, now: number): string =>
  from === null ? '–' : seconds(Math.max(0, ((to === null ? now : Date.parse(to)) - Date.parse(from)) / 1000))

export function ago(time: string, now: number): string {
  const past = Math.max(0, (now - Date.parse(time)) / 1000)
  if (past < 60) return 'just now'
  if (past < 3600) return `${Math.floor(past / 60)} min ago`
  if (past < 86_400) return `${Math.floor(past / 3600)} h ago`
  return new Date(time).toLocaleDateString('en', { day: 'numeric', month: 'short', year: 'numeric' })
}

/** The time of day, and the day when it is another. */
export function moment(time: string, now: number): string {
  const [then, today] = [new Date(time), new Date(now)]
  const day = then.toLocaleDateString('en', { day: 'numeric', month: 'short' })
  return (then.toDateString() === today.toDateString() ? '' : day + ', ') + clock(then.getTime())
}

export const clock = (milliseconds: number): string =>
  new Date(milliseconds).toLocaleTimeString('en', { hour12: false })
