import type { Curve } from './run.js'

export interface Curves {
  lines: { label: string; color: number; dashed: boolean }[]
  epochs: number[]
  accuracy: (number | null)[][]
  loss: (number | null)[][]
  bytes: (number | null)[]
}

export const controlLabel = (peer: string): string => `${peer} alone`

/** Peers in the order of their names' list, each control after its peer and in its colour. */
export function order(curves: Record<string, Curve>, names: string[]): { curve: Curve; color: number }[] {
  const place = (curve: Curve) => (names.indexOf(curve.peer) + names.length + 1) % (names.length + 1)
  const peers = Object.values(curves).filter(curve => curve.controlOf === null).sort((a, b) => place(a) - place(b))
  const lines = peers.flatMap((peer, color) => [
    { curve: peer, color },
    ...Object.values(curves).filter(curve => curve.controlOf === peer.peer).map(curve => ({ curve, color })),
  ])
  const alone = Object.values(curves).filter(curve => curve.controlOf !== null && !curves[curve.controlOf])
  return [...lines, ...alone.map((curve, i) => ({ curve, color: peers.length + i }))]
}

/** What two charts of a stage draw. People count epochs from 1. */
export function drawn(curves: Record<string, Curve>, names: string[]): Curves {
  const lines = order(curves, names)
  const last = Math.max(-1, ...lines.map(({ curve }) => curve.epochs.at(-1) ?? -1))
  const epochs = Array.from({ length: last + 1 }, (_, epoch) => epoch + 1)
  const spread = (curve: Curve, values: number[]): (number | null)[] => {
    const row = new Array<number | null>(last + 1).fill(null)
    curve.epochs.forEach((epoch, i) => {
      const value = values[i]!
      row[epoch] = Number.isFinite(value) ? value : null
    })
    return row
  }
  const bytes = new Array<number | null>(last + 1).fill(0)
  const counts = new Array<number>(last + 1).fill(0)
  for (const { curve } of lines) for (const epoch of curve.epochs) counts[epoch]!++
  for (const { curve } of lines) curve.epochs.forEach((epoch, i) => { bytes[epoch] = bytes[epoch]! + curve.bytes[i]! })
  // Not all have ended the newest epoch: what they read is not known yet.
  if (last > 0 && counts[last]! < counts[last - 1]!) bytes[last] = null
  return {
    lines: lines.map(({ curve, color }) => ({
      label: curve.controlOf === null ? curve.peer : controlLabel(curve.controlOf), color,
      dashed: curve.controlOf !== null,
    })),
    epochs,
    accuracy: lines.map(({ curve }) => spread(curve, curve.accuracy)),
    loss: lines.map(({ curve }) => spread(curve, curve.loss)),
    bytes,
  }
}

/** Accuracy of a peer less its control's, after the last epoch that both have ended; null: they share none. */
export function gainOf(peer: string, curves: Record<string, Curve>): number | null {
  const mine = curves[peer]
  const alone = Object.values(curves).find(curve => curve.controlOf === peer)
  if (!mine || !alone) return null
  for (let i = mine.epochs.length - 1; i >= 0; i--) {
    const at = alone.epochs.indexOf(mine.epochs[i]!)
    if (at >= 0) return mine.accuracy[i]! - alone.accuracy[at]!
  }
  return null
}
