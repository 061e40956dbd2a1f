import { getJson, token } from './api.js'
import { createStore } from './store.js'

/** What the token allows. Until it is known nothing is offered that would be refused. */
export const mayAct = createStore(false)

token.subscribe(() => mayAct.set(false))

export async function askWhoIAm() {
  try {
    mayAct.set((await getJson<{ role: string }>('/api/me')).role !== 'viewer')
  } catch {
    // It is asked again when the coordinator is back.
  }
}
