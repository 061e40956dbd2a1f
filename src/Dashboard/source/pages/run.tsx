import { useEffect, useMemo, useState } from 'preact/hooks'
import { Tabs } from '../parts/tabs.js'
import { Bar, Empty, Fact, GainText, Status, useNow } from '../parts/small.js'
import { bytes, moment, seconds, span } from '../format.js'
import { watchRun, type Watched } from '../live.js'
import { address, turn } from '../routes.js'
import { hasEnded, progress } from '../state/cluster.js'
import type { RunLive } from '../state/run.js'
import { useStore } from '../store.js'
import type { AutoscaleView, RunSummary } from '../types.js'
import { Events } from './run-events.js'
import { CurvesView } from './run-curves.js'
import { Peers } from './run-peers.js'
import { Actions } from './run-actions.js'
import { Exchange } from './run-exchange.js'
import { RunFileView } from './run-file.js'
import { TimelineView } from './run-timeline.js'
import { epochOf, Loading } from './runs.js'

export function Run({ id, tab }: { id: string; tab: string }) {
  const [watched, setWatched] = useState<Watched | null>(null)
  useEffect(() => {
    const made = watchRun(id)
    setWatched(made)
    return made.stop
  }, [id])
  return watched ? <Shown watched={watched} id={id} tab={tab} /> : <Loading />
}

function Shown({ watched, id, tab }: { watched: Watched; id: string; tab: string }) {
  const live = useStore(watched.live)
  const wrong = useStore(watched.wrong)
  const [chosen, choose] = useState<string | null>(null)
  const [picked, pick] = useState<number | null>(null)
  if (!live.summary) return wrong === '' ? <Loading /> : (
    <Empty title="This run cannot be shown"><p>{wrong}</p><p><a href={address('runs')}>All runs</a></p></Empty>
  )
  const stage = picked ?? live.summary.stage
  const show = (to: string) => turn('runs', id, to)
  return (
    <>
      <Head run={live.summary} live={live} />
      {live.stages.length > 1 ? <Stages live={live} stage={stage} pick={pick} /> : null}
      <Tabs open={tab} go={show} tabs={[
        { id: 'curves', title: 'Curves', content: () => (
          <>
            <CurvesView live={live} stage={stage} chosen={chosen} />
            <Peers live={live} stage={stage} chosen={chosen} choose={choose} />
          </>) },
        { id: 'timeline', title: 'Timeline', content: () => <TimelineView live={live} stage={stage} /> },
        { id: 'exchange', title: 'Exchange', content: () => <Exchange live={live} stage={stage} /> },
        { id: 'events', title: 'Events', content: () => <Events live={live} /> },
        { id: 'file', title: 'Run file', content: () => <RunFileView id={id} /> },
      ]} />
    </>
  )
}

function Head({ run, live }: { run: RunSummary; live: RunLive }) {
  const now = useNow()
  const left = useMemo(() => remaining(run, now), [run, now])
  return (
    <>
      <div class="head">
        <div>
          <p class="crumbs"><a href={address('runs')}>Runs</a>{run.sweep
            ? <> / <a href={address('sweeps', run.sweep.id)}>{run.sweep.id}</a></> : null}</p>
          <h1>{run.name} <Status status={run.status} /></h1>
          <p class="muted">{run.run}{run.reason ? `: ${run.reason}` : ''}</p>
        </div>
        <Actions id={run.run} live={live} />
      </div>
      {run.waiting && !hasEnded(run) ? <p class="banner" role="status">Waits for: {run.waiting}</p> : null}
      <dl class="facts">
        <Fact name="Progress" note={[run.stages > 1 ? `stage ${run.stageName}` : '', left].filter(Boolean).join(', ')}>
          <Bar value={progress(run)} label="Progress of the run" />{epochOf(run)}
        </Fact>
        <Fact name="Gain so far" note={gainNote(run)}><GainText gain={run.gain} /></Fact>
        <Fact name="Peers" note={hasEnded(run) ? 'released' : peersNote(run, live.autoscale)}>
          {hasEnded(run) ? '–' : run.peers}</Fact>
        <Fact name="Exchanged" note="sheets of logits, read">{bytes(live.exchanged)}</Fact>
        <Fact name="Time" note={run.started ? `since ${moment(run.started, now)}` : 'not begun'}>
          {span(run.started, run.finished, now)}</Fact>
      </dl>
    </>
  )
}

function gainNote(run: RunSummary): string {
  if (!run.gain) return 'points, against controls'
  const peers = run.gain.peers === 1 ? '1 peer' : `${run.gain.peers} peers`
  return `points, ${peers}, one seed`
}

function peersNote(run: RunSummary, autoscale: AutoscaleView | null): string {
  const wanted = `of ${run.wantedPeers} wanted, controls included`
  if (!autoscale) return wanted
  return `${wanted}; ${autoscale.isOn ? `takes free slots, up to ${autoscale.max} students` : 'scaled by hand'}`
}

/** By the pace so far. */
function remaining(run: RunSummary, now: number): string {
  const done = progress(run)
  if (hasEnded(run) || run.status === 'paused' || run.started === null || done < 0.02) return ''
  return `about ${seconds(((now - Date.parse(run.started)) / 1000) * ((1 - done) / done))} left`
}

function Stages({ live, stage, pick }: { live: RunLive; stage: number; pick: (stage: number | null) => void }) {
  return (
    <div class="segments" role="group" aria-label="Stage">
      {live.stages.map((view, i) => (
        <button key={i} type="button" aria-pressed={i === stage}
          onClick={() => pick(i === live.summary!.stage ? null : i)}>
          {i + 1}. {view.name}{view.method ? <small> {view.method}</small> : null}
        </button>
      ))}
    </div>
  )
}
