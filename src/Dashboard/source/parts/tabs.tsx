import type { ComponentChildren } from 'preact'

export interface Tab {
  id: string
  title: string
  content: () => ComponentChildren
}

/** As WAI-ARIA has them: one stop of Tab, arrows go on. The address names the open one. */
export function Tabs({ tabs, open, go }: { tabs: Tab[]; open: string; go: (id: string) => void }) {
  const at = Math.max(0, tabs.findIndex(tab => tab.id === open))
  function pressed(event: KeyboardEvent) {
    const to = event.key === 'ArrowRight' ? at + 1 : event.key === 'ArrowLeft' ? at - 1
      : event.key === 'Home' ? 0 : event.key === 'End' ? tabs.length - 1 : null
    if (to === null) return
    event.preventDefault()
    const tab = tabs[(to + tabs.length) % tabs.length]!
    go(tab.id)
    document.getElementById('tab-' + tab.id)?.focus()
  }
  return (
    <>
      <div class="tabs" role="tablist" aria-label="Views of this run" onKeyDown={pressed}>
        {tabs.map((tab, i) => (
          <button key={tab.id} type="button" role="tab" id={'tab-' + tab.id} aria-selected={i === at}
            aria-controls="tab-panel" tabIndex={i === at ? 0 : -1} onClick={() => go(tab.id)}>{tab.title}</button>
        ))}
      </div>
      <section id="tab-panel" role="tabpanel" tabIndex={0} aria-labelledby={'tab-' + tabs[at]!.id}>
        {tabs[at]!.content()}
      </section>
    </>
  )
}
