import { createStore } from './store.js'

/** The address after `#`: `/runs/ID/TAB`. */
export const route = createStore(read())

function read(): string[] {
  const parts = location.hash.replace(/^#\/?/, '').split('/').filter(part => part !== '')
  try {
    return parts.map(decodeURIComponent)
  } catch {
    return parts // Typed by hand, with a % that is none.
  }
}

window.addEventListener('hashchange', () => route.set(read()))

export const address = (...parts: string[]) => '#/' + parts.map(encodeURIComponent).join('/')

export const go = (...parts: string[]) => {
  location.hash = address(...parts)
}

/** Another view of the same thing: Back goes to where one came from, not through every view. */
export const turn = (...parts: string[]) => {
  history.replaceState(null, '', address(...parts))
  route.set(read())
}
