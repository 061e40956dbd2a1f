import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { createStore, useStore } from '../store.js'
import { plusMinus, points } from '../format.js'
import type { Gain, Spread } from '../types.js'

const Words: Record<string, string> = {
  placing: 'Waiting for slots', running: 'Running', paused: 'Paused', cancelling: 'Cancelling',
  completed: 'Completed', failed: 'Failed', cancelled: 'Cancelled',
}

/** Colour says it again; the word says it. */
export const Status = ({ status }: { status: string }) => (
  <span class={`status ${status}`}><i aria-hidden="true" />{Words[status] ?? status[0]!.toUpperCase() + status.slice(1)}
  </span>
)

export function Bar({ value, label }: { value: number; label: string }) {
  return (
    <span class="bar" role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100}
      aria-valuenow={Math.round(value * 100)}>
      <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        <rect width={value * 100} height="4" />
      </svg>
    </span>
  )
}

/** A gain beside its interval: a point and a whisker about zero, then the number. */
export function GainText({ gain }: { gain: Gain | Spread | null | undefined }) {
  if (!gain) return <span class="faint">–</span>
  const sure = gain.interval !== null && Math.abs(gain.mean) > gain.interval
  const side = sure ? (gain.mean > 0 ? 'up' : 'down') : 'open'
  return (
    <span class={`gain ${side}`}>
      <b>{points(gain.mean)}</b>{gain.interval === null ? null : <small>{plusMinus(gain.interval)}</small>}
      <Whisker mean={gain.mean} interval={gain.interval} />
    </span>
  )
}

/** Three points to either side, or as many as it takes. */
const Reach = 0.03

function Whisker({ mean, interval }: { mean: number; interval: number | null }) {
  const reach = Math.max(Reach, Math.abs(mean) + (interval ?? 0))
  const x = (value: number) => 28 + (value / reach) * 26
  return (
    <svg class="whisker" width="56" height="14" viewBox="0 0 56 14" aria-hidden="true">
      <path class="zero" d="M28 1V13" />
      {interval === null ? null : <path class="range" d={`M${x(mean - interval)} 7H${x(mean + interval)}`} />}
      <circle cx={x(mean)} cy="7" r="3" />
    </svg>
  )
}

export const Empty = ({ title, children }: { title: string; children?: ComponentChildren }) => (
  <div class="empty"><h2>{title}</h2>{children}</div>
)

export const Fact = ({ name, children, note }: { name: string; children: ComponentChildren; note?: string }) => (
  <div class="fact"><dt>{name}</dt><dd>{children}{note ? <small>{note}</small> : null}</dd></div>
)

/** What has just happened, shown for a while and said by screen readers. */
const notice = createStore<{ text: string; bad: boolean; at: number } | null>(null)

export function tell(text: string, bad = false) {
  notice.set({ text, bad, at: Date.now() })
}

export function Notice() {
  const now = useStore(notice)
  useEffect(() => {
    if (!now) return
    const timer = setTimeout(() => notice.set(null), now.bad ? 12_000 : 5000)
    return () => clearTimeout(timer)
  }, [now])
  return (
    <div class="notice" role="status" aria-live="polite">
      {now ? (
        <p class={now.bad ? 'bad' : ''}>{now.text}
          <button type="button" class="plain" aria-label="Close" onClick={() => notice.set(null)}>✕</button>
        </p>
      ) : null}
    </div>
  )
}

/** The time, a little coarser than people count. */
const time = createStore(Date.now())
setInterval(() => {
  if (!document.hidden) time.set(Date.now())
}, 1000)

export const useNow = () => useStore(time)
