import { createStore } from './store.js'

/** The address after `#`: `/runs/ID/TAB`. */
export const route = createStore(read())

function read(): string[] {
  return location.hash.replace(/^#\/?/, '').split('/').filter(part => part !== '').map(decodeURIComponent)
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
