import type { RunProblem } from '../types.js'

export interface Placed {
  /** From 1; null: nowhere in the text. */
  line: number | null
  path: string
  text: string
}

/** The coordinator says the line at the beginning of a problem. */
export function placed(problem: RunProblem): Placed {
  const found = /^line (\d+): /.exec(problem.message)
  return {
    line: found ? Number(found[1]) : null, path: problem.path,
    text: found ? problem.message.slice(found[0].length) : problem.message,
  }
}

/** Where a line begins and ends in a text. */
export function lineRange(text: string, line: number): [number, number] {
  const lines = text.split('\n')
  const at = Math.max(0, Math.min(lines.length, line) - 1)
  const start = lines.slice(0, at).reduce((sum, one) => sum + one.length + 1, 0)
  return [start, start + lines[at]!.length]
}
