import { slowest, type Epoch } from './run.js'

/** A piece of a peer's row. Times are shares of what is shown, in [0, 1]. */
export interface Piece {
  kind: 'fetch' | 'train' | 'sheet' | 'rest' | 'wait' | 'open'
  from: number
  to: number
  seconds: number
}

export interface Row {
  peer: string
  pieces: Piece[]
}

export interface Timeline {
  rows: Row[]
  /** Where each epoch begins. */
  marks: { epoch: number; at: number }[]
  seconds: number
}

/** The last epochs of a stage, drawn over time. `now` ends an epoch that is open. */
export function timeline(epochs: Epoch[], stage: number, most: number, peers: string[], now: number): Timeline {
  const shown = epochs.filter(epoch => epoch.stage === stage).slice(-most)
  const first = shown[0]
  const last = shown.at(-1)
  if (!first || !last) return { rows: [], marks: [], seconds: 0 }
  const from = first.began
  const to = Math.max(last.ended ?? now, ...last.work.map(work => work.end), from + 1)
  const share = (time: number) => Math.max(0, Math.min(1, (time - from) / (to - from)))
  const piece = (kind: Piece['kind'], start: number, end: number): Piece[] =>
    end > start ? [{ kind, from: share(start), to: share(end), seconds: (end - start) / 1000 }] : []

  const rows = new Map<string, Row>()
  const row = (peer: string) => {
    const known = rows.get(peer) ?? { peer, pieces: [] }
    rows.set(peer, known)
    return known
  }
  for (const peer of peers) row(peer)
  for (const epoch of shown) {
    const closed = epoch.ended ?? now
    for (const work of epoch.work) {
      const start = work.alone ? work.end - work.whole : Math.max(epoch.began, work.end - work.whole)
      const trains = Math.min(work.end, start + work.fetch)
      const sheet = Math.min(work.end, trains + work.train)
      const rest = Math.min(work.end, sheet + work.sheet)
      row(work.peer).pieces.push(
        ...piece('fetch', start, trains), ...piece('train', trains, sheet), ...piece('sheet', sheet, rest),
        ...piece('rest', rest, work.end), ...work.alone ? [] : piece('wait', work.end, closed))
    }
    if (epoch.ended === null) {
      for (const peer of peers) {
        if (!epoch.work.some(work => work.peer === peer) && !epoch.missing.includes(peer)) {
          row(peer).pieces.push(...piece('open', epoch.began, now))
        }
      }
    }
  }
  return {
    rows: [...rows.values()].filter(one => one.pieces.length > 0),
    marks: shown.map(epoch => ({ epoch: epoch.epoch, at: share(epoch.began) })),
    seconds: (to - from) / 1000,
  }
}

export interface Wait {
  who: string
  whom: string
  seconds: number
}

/** Longest first. */
export const waits = (waited: Record<string, Record<string, number>>): Wait[] =>
  Object.entries(waited).flatMap(([who, whoms]) => Object.entries(whoms).map(([whom, seconds]) => ({
    who, whom, seconds,
  }))).sort((a, b) => b.seconds - a.seconds)

/** How often each peer was the last of an epoch. */
export function lasts(epochs: Epoch[], stage: number): Map<string, number> {
  const counts = new Map<string, number>()
  for (const epoch of epochs) {
    const last = epoch.stage === stage && epoch.ended !== null ? slowest(epoch) : null
    if (last) counts.set(last.peer, (counts.get(last.peer) ?? 0) + 1)
  }
  return counts
}
