import { useEffect, useRef, useState } from 'preact/hooks'
import { post, Refusal } from '../api.js'
import { mayAct } from '../me.js'
import { Empty, tell } from '../parts/small.js'
import { address, go } from '../routes.js'
import { lineRange, placed, type Placed } from '../state/problems.js'
import { createStore, useStore } from '../store.js'
import type { RunProblem, SubmitAnswer } from '../types.js'

/** What is being written; it stays while one looks at other pages. */
export const draft = createStore('')

interface Example { name: string; about: string; text: string }
interface Made { problems: RunProblem[]; runs: number; stages: number; epochs: number; peers: number }

export function NewRun() {
  const text = useStore(draft)
  const allowed = useStore(mayAct)
  const [examples, setExamples] = useState<Example[]>([])
  const [example, setExample] = useState('')
  const [problems, setProblems] = useState<Placed[]>([])
  const [title, setTitle] = useState('')
  const [made, setMade] = useState<Made | null>(null)
  const [busy, setBusy] = useState(false)
  const heading = useRef<HTMLHeadingElement>(null)
  const area = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    fetch(EXAMPLES).then(answer => answer.json() as Promise<Example[]>).then(setExamples, () => undefined)
  }, [])

  useEffect(() => {
    if (title !== '') heading.current?.focus()
  }, [title, problems])

  function write(next: string) {
    draft.set(next)
    setProblems([])
    setTitle('')
    setMade(null)
  }

  /** What the coordinator says of the text; null: it said why not. */
  async function ask<T>(path: string): Promise<T | null> {
    setBusy(true)
    try {
      return await post<T>(path, text, 'application/yaml')
    } catch (refusal) {
      const { problem } = refusal as Refusal
      tellProblems(problem.title, problem.problems)
      return null
    } finally {
      setBusy(false)
    }
  }

  function tellProblems(why: string, found: RunProblem[]) {
    setMade(null)
    setProblems(found.map(placed))
    setTitle(why)
  }

  async function check() {
    const answer = await ask<Made>('/api/runs/check')
    if (!answer) return
    const { problems: found } = answer
    if (found.length > 0) {
      const many = found.length > 1 ? `${found.length} problems` : 'a problem'
      return tellProblems(`the run file has ${many}`, found)
    }
    setProblems([])
    setTitle('')
    setMade(answer)
  }

  async function start() {
    const answer = await ask<SubmitAnswer>('/api/runs')
    if (!answer) return
    tell(answer.sweep ? `${answer.runs} runs have been submitted` : 'The run has been submitted')
    draft.set('')
    if (answer.sweep) go('sweeps', answer.sweep)
    else go('runs', answer.run)
  }

  function show(line: number) {
    const element = area.current!
    element.focus()
    element.setSelectionRange(...lineRange(text, line))
    element.scrollTop = Math.max(0, (line - 4) * LineHeight)
  }

  async function opened(event: Event) {
    const file = (event.currentTarget as HTMLInputElement).files?.[0]
    if (file) write(await file.text())
  }

  if (!allowed) return (
    <Empty title="This token may look and not command"><p>An operator's may start runs.</p></Empty>
  )
  const about = examples.find(one => one.name === example)?.about
  return (
    <>
      <div class="head"><div><p class="crumbs"><a href={address('runs')}>Runs</a></p><h1>Start a run</h1></div></div>
      <div class="writer">
        <section class="card side">
          <label for="example">Begin with an example</label>
          <select id="example" value={example} onChange={event => {
            setExample(event.currentTarget.value)
            const found = examples.find(one => one.name === event.currentTarget.value)
            if (found) write(found.text)
          }}>
            <option value="">Choose …</option>
            {examples.map(one => <option key={one.name} value={one.name}>{one.name}</option>)}
          </select>
          {about ? <p class="muted">{about}</p> : null}
          <label for="file">or a file of yours</label>
          <input id="file" type="file" accept=".yaml,.yml,.json" onChange={opened} />
          <p class="muted">or paste one into the editor. docs/RUNFILE.md says what each key means.</p>
        </section>
        <section class="editing">
          <Editor area={area} text={text} marked={problems.flatMap(one => one.line ?? [])} write={write}
            wrong={problems.length > 0} />
          <div class="buttons">
            <button type="button" class="primary" disabled={busy || text.trim() === ''} onClick={start}>Start</button>
            <button type="button" disabled={busy || text.trim() === ''}
              onClick={check}>Check</button>
          </div>
          <div class="verdict">
            <div role="status">
              {title === '' && !made ? null : (
                <h2 ref={heading} tabIndex={-1} id="problems" class={title ? 'down' : ''}>
                  {title ? title[0]!.toUpperCase() + title.slice(1) : `Nothing is wrong: ${plan(made!)}`}
                </h2>
              )}
            </div>
            {problems.length > 0 ? (
              <ol class="problems" aria-labelledby="problems">{problems.map((one, i) => (
                <li key={i}>
                  {one.line === null ? <span class="place">{one.path || 'file'}</span> : (
                    <button type="button" class="plain place" onClick={() => show(one.line!)}>line {one.line}</button>
                  )}
                  <span>{one.path ? <code>{one.path}</code> : null} {one.text}</span>
                </li>
              ))}</ol>
            ) : null}
          </div>
        </section>
      </div>
    </>
  )
}

const plan = ({ runs, stages, epochs, peers }: Made): string => {
  const count = (value: number, word: string) => `${value} ${word}${value === 1 ? '' : 's'}`
  const length = (stages > 1 ? count(stages, 'stage') + ', ' : '') + count(epochs, 'epoch')
  return `${count(runs, 'run')} of ${length} and up to ${count(peers, 'peer')}, controls included`
}

const LineHeight = 20

interface EditorProps {
  area: { current: HTMLTextAreaElement | null }
  text: string
  marked: number[]
  wrong: boolean
  write: (text: string) => void
}

/** A plain text area, with the numbers of its lines beside it. Tab leaves it, as everywhere. */
function Editor({ area, text, marked, wrong, write }: EditorProps) {
  const numbers = useRef<HTMLDivElement>(null)
  const lines = Math.max(18, text.split('\n').length)
  const bad = new Set(marked)
  return (
    <div class="editor">
      <div class="numbers" ref={numbers} aria-hidden="true">
        {Array.from({ length: lines }, (_, i) => (
          <span key={i} class={bad.has(i + 1) ? 'bad' : ''}>{i + 1}</span>
        ))}
      </div>
      <textarea ref={area} aria-label="Run file" aria-describedby={wrong ? 'problems' : undefined} aria-invalid={wrong}
        spellcheck={false}
        autocomplete="off" autocapitalize="off" wrap="off" value={text} rows={18}
        placeholder={'name: my-run\nmode: online\ndata: fashion-mnist\n…'}
        onInput={event => write(event.currentTarget.value)}
        onScroll={event => { numbers.current!.scrollTop = event.currentTarget.scrollTop }} />
    </div>
  )
}
