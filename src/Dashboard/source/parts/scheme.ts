import { createStore } from '../store.js'

const media = window.matchMedia('(prefers-color-scheme: dark)')

/** Whether the page is dark; pictures on canvas are drawn again when it changes. */
export const scheme = createStore(media.matches)

media.addEventListener('change', event => scheme.set(event.matches))
