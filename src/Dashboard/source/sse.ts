/** Server-sent events over fetch: EventSource can send no token. */

export interface StreamEvent {
  name: string
  data: string
  id: string | null
}

/** Takes text as it comes and gives the events that are whole. */
export function createParser(): (chunk: string) => StreamEvent[] {
  let rest = ''
  let name = ''
  let id: string | null = null
  let data: string[] = []
  return chunk => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    const events: StreamEvent[] = []
    for (const raw of lines) {
      const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw
      if (line === '') {
        if (data.length > 0 || name !== '') events.push({ name: name || 'message', data: data.join('\n'), id })
        name = ''
        id = null
        data = []
        continue
      }
      const colon = line.indexOf(':')
      const field = colon < 0 ? line : line.slice(0, colon)
      const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
      if (field === 'event') name = value
      else if (field === 'data') data.push(value)
      else if (field === 'id') id = value
    }
    return events
  }
}

export type Connection = 'connecting' | 'live' | 'lost' | 'over'

export interface Follower {
  /** Address of the stream. */
  url: string
  headers(): Record<string, string>
  /** Events that came together. True: nothing more will come. */
  take(events: StreamEvent[]): boolean
  connection(now: Connection): void
  /** An answer that is no stream. True: do not try again. */
  refused(response: Response): Promise<boolean>
}

const FirstDelay = 300
const LongestDelay = 4000
/** The server says something every 15 s. */
const Silence = 40_000
/** A browser has six connections to a server for all of its tabs: one that nobody sees gives its own back. */
const Unseen = 10_000

/** Connects, and again whenever the stream is cut, from the last event that had a number. Returns how to stop. */
export function follow(follower: Follower): () => void {
  let stopped = false
  let lastId: string | null = null
  let delay = FirstDelay
  let abort = new AbortController()
  let wake: (() => void) | null = null
  let unseen: ReturnType<typeof setTimeout> | undefined
  let away = false

  const sleep = (milliseconds: number) => new Promise<void>(done => {
    const timer = setTimeout(done, milliseconds)
    wake = () => {
      clearTimeout(timer)
      done()
    }
  })

  async function once(): Promise<boolean> {
    abort = new AbortController()
    const headers = { Accept: 'text/event-stream', ...follower.headers() } as Record<string, string>
    if (lastId !== null) headers['Last-Event-ID'] = lastId
    let silent = patience()
    try {
      const response = await fetch(follower.url, { headers, signal: abort.signal, cache: 'no-store' })
      if (!response.ok || !response.body) return await follower.refused(response)
      follower.connection('live')
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
      const parse = createParser()
      while (true) {
        clearTimeout(silent)
        silent = patience()
        const { done, value } = await reader.read()
        if (done || stopped) return false
        const events = parse(value)
        if (events.length === 0) continue
        delay = FirstDelay
        for (const event of events) if (event.id !== null) lastId = event.id
        if (taken(events)) return true
      }
    } finally {
      clearTimeout(silent)
      abort.abort()
    }
  }

  const patience = () => setTimeout(() => abort.abort(), Silence)

  /** An event that cannot be read is a fault of the page: to connect again would bring it again. */
  function taken(events: StreamEvent[]): boolean {
    try {
      return follower.take(events)
    } catch (fault) {
      reportError(fault)
      return false
    }
  }

  async function run() {
    follower.connection('connecting')
    while (!stopped) {
      if (away) {
        await new Promise<void>(done => { wake = done })
        continue
      }
      let over = false
      try {
        over = await once()
      } catch {
        // The connection was cut, or could not be made: below.
      }
      if (stopped) return
      if (over) return follower.connection('over')
      follower.connection(away ? 'connecting' : 'lost')
      if (away) continue
      await sleep(delay)
      delay = Math.min(delay * 2, LongestDelay)
    }
  }

  /** A machine that was asleep, or a network that is back: not in four seconds, now. */
  const hurry = () => {
    if (!away) wake?.()
  }

  function looked() {
    clearTimeout(unseen)
    if (document.hidden) {
      unseen = setTimeout(() => {
        away = true
        abort.abort()
      }, Unseen)
    } else {
      away = false
      hurry()
    }
  }

  window.addEventListener('online', hurry)
  document.addEventListener('visibilitychange', looked)
  looked()
  void run()
  return () => {
    stopped = true
    clearTimeout(unseen)
    window.removeEventListener('online', hurry)
    document.removeEventListener('visibilitychange', looked)
    abort.abort()
    wake?.()
  }
}
