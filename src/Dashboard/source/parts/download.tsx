import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { getBlob } from '../api.js'
import { tell } from './small.js'

interface Props {
  href: string
  name: string
  /** Of a link whose words alone do not say what it is. */
  label?: string
  children: ComponentChildren
}

/** A file of the API, kept under a name. Asked for by the page, which shows its token and tells why there is none. */
export function Download({ href, name, label, children }: Props) {
  const [busy, setBusy] = useState(false)
  async function fetched(event: Event) {
    event.preventDefault()
    if (busy) return
    setBusy(true)
    try {
      const url = URL.createObjectURL(await getBlob(href))
      const link = document.createElement('a')
      link.href = url
      link.download = name
      link.click()
      setTimeout(() => URL.revokeObjectURL(url), 60_000)
    } catch (refusal) {
      tell((refusal as Error).message, true)
    }
    setBusy(false)
  }
  return (
    <a class="button small" href={href} download={name} aria-label={label ?? undefined} aria-busy={busy}
      onClick={fetched}>
      {children}
    </a>
  )
}
