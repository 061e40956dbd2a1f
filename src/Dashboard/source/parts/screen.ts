import { createStore, type Store } from '../store.js'

/** Whether the page is dark; pictures on canvas are drawn again when it changes. */
export const dark = watched('(prefers-color-scheme: dark)')

/** Whether it is a phone's: the style sheet has the same number. */
export const narrow = watched('(max-width: 640px)')

function watched(query: string): Store<boolean> {
  const media = window.matchMedia(query)
  const store = createStore(media.matches)
  media.addEventListener('change', event => store.set(event.matches))
  return store
}
