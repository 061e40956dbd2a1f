// What ES2023 has as methods: Node 18 and browsers before 2023 lack them.

/** The list with another value at one place. */
export const replaced = <T>(list: readonly T[], at: number, value: T): T[] =>
  [...list.slice(0, at), value, ...list.slice(at + 1)]

/** Where the last value is of which that holds; -1: nowhere. */
export function lastIndex<T>(list: readonly T[], holds: (value: T) => boolean): number {
  let at = list.length - 1
  while (at >= 0 && !holds(list[at]!)) at--
  return at
}
