import { useEffect, useState } from 'preact/hooks'
import { getText } from '../api.js'
import { Download } from '../parts/download.js'
import { tell } from '../parts/small.js'
import { mayAct } from '../me.js'
import { draft } from './new-run.js'
import { go } from '../routes.js'
import { useStore } from '../store.js'

/** The run file as it was submitted, and what the run leaves. */
export function RunFileView({ id }: { id: string }) {
  const [text, setText] = useState<string | null>(null)
  const [wrong, setWrong] = useState('')
  const allowed = useStore(mayAct)
  const path = `/api/runs/${encodeURIComponent(id)}`
  useEffect(() => {
    getText(path + '/file').then(setText, refusal => setWrong((refusal as Error).message))
  }, [path])

  async function copy() {
    try {
      await navigator.clipboard.writeText(text!)
      tell('Copied')
    } catch {
      tell('The browser does not let this page copy: mark the text and copy it', true)
    }
  }

  function again(from: string) {
    draft.set(from)
    go('new')
  }

  return (
    <>
      <div class="row">
        {text === null ? null : (
          <>
            <button type="button" onClick={copy}>Copy</button>
            {allowed ? <button type="button" onClick={() => again(text)}>Start from it …</button> : null}
          </>
        )}
        <span class="grow" />
        <Download href={path + '/report'} name={`${id}-report.json`}>report.json</Download>
        <Download href={path + '/report.md'} name={`${id}-report.md`}>report.md</Download>
        <Download href={path + '/plan'} name={`${id}-plan.json`}>plan.json</Download>
      </div>
      {wrong !== '' ? <p class="muted">{wrong}</p>
        : <pre class="card code" tabIndex={0} aria-label="Run file">{text ?? ''}</pre>}
    </>
  )
}
