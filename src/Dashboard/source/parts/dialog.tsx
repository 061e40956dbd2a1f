import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { tell } from './small.js'

interface DialogProps {
  title: string
  action: string
  danger?: boolean
  children: ComponentChildren
  /** What it does; the text that comes back is told. */
  act: () => Promise<string>
  close: () => void
}

/** The browser's own: it keeps the focus inside, Escape closes it, and the focus goes back. */
export function Dialog({ title, action, danger, children, act, close }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null)
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState('')
  useEffect(() => {
    element.current!.showModal()
  }, [])

  async function submitted(event: Event) {
    event.preventDefault()
    setBusy(true)
    try {
      tell(await act())
      close()
    } catch (refusal) {
      setWrong((refusal as Error).message)
      setBusy(false)
    }
  }

  return (
    <dialog ref={element} aria-labelledby="dialog-title" onClose={close}>
      <form onSubmit={submitted}>
        <h2 id="dialog-title">{title}</h2>
        {children}
        <p class="wrong" role="alert">{wrong}</p>
        <div class="buttons">
          <button type="button" onClick={close}>Back</button>
          <button type="submit" class={danger ? 'danger' : 'primary'} disabled={busy}>{action}</button>
        </div>
      </form>
    </dialog>
  )
}
