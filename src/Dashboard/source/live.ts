import { headers, refusalOf } from './api.js'
import { askWhoIAm } from './me.js'
import { follow, type Connection, type StreamEvent } from './sse.js'
import { noCluster, reduceCluster, type Cluster, type ClusterEvent } from './state/cluster.js'
import { noRun, reduce, type RunEvent, type RunLive } from './state/run.js'
import { createStore, type Store } from './store.js'

/** What the coordinator's streams say, kept as long as a page shows it. */

export const cluster = createStore<Cluster>(noCluster)

/** Of the stream of all runs and nodes, and of that of the run in front. */
export const links = { cluster: createStore<Connection>('connecting'), run: createStore<Connection>('over') }

export interface Watched {
  live: Store<RunLive>
  /** Why there is nothing to see; empty: there is. */
  wrong: Store<string>
  stop: () => void
}

const parsed = <E>(event: StreamEvent): E => ({ name: event.name, data: JSON.parse(event.data) }) as E

function fold<S, E>(store: Store<S>, step: (state: S, event: E) => S, events: StreamEvent[]) {
  const known = events.filter(event => event.data !== '')
  if (known.length > 0) store.update(state => known.reduce((now, event) => step(now, parsed<E>(event)), state))
}

/** Whoever is refused for the want of a token waits until one is given. */
async function refused(response: Response, wrong: (why: string) => void): Promise<boolean> {
  const refusal = await refusalOf(response)
  wrong(refusal.message)
  return refusal.problem.status === 401 || refusal.problem.status === 403 || refusal.problem.status === 404
}

export function watchCluster(): () => void {
  return follow({
    url: '/api/events',
    headers,
    take: events => {
      fold<Cluster, ClusterEvent>(cluster, reduceCluster, events)
      return false
    },
    connection: now => {
      links.cluster.set(now)
      if (now === 'live') void askWhoIAm()
    },
    refused: response => refused(response, () => undefined),
  })
}

export function watchRun(id: string): Watched {
  const live = createStore<RunLive>(noRun)
  const wrong = createStore('')
  let pending: StreamEvent[] = []
  let drawing: ReturnType<typeof setTimeout> | undefined

  // Many events come together: the page is drawn once for all of them.
  function flush() {
    drawing = undefined
    const events = pending
    pending = []
    fold<RunLive, RunEvent>(live, reduce, events)
  }

  const stop = follow({
    url: `/api/runs/${encodeURIComponent(id)}/events?after=0`,
    headers,
    take: events => {
      pending.push(...events)
      const over = events.some(event => event.name === 'end')
      if (over || pending.length > 200) {
        clearTimeout(drawing)
        flush()
      } else drawing ??= setTimeout(flush, 50)
      return over
    },
    connection: now => {
      links.run.set(now)
      if (now === 'live') wrong.set('')
    },
    refused: response => refused(response, why => wrong.set(why)),
  })
  return {
    live, wrong, stop: () => {
      stop()
      links.run.set('over')
      clearTimeout(drawing)
    },
  }
}
