import { createStore } from './store.js'
import type { Problem } from './types.js'

const Key = 'kd-token'

/** Null: none was given. It lives as long as the browser's tab. */
export const token = createStore<string | null>(read())

/** Whether the coordinator has refused what was asked for the want of a token that counts, and why. */
export const locked = createStore<string | null>(null)

function read(): string | null {
  try {
    return sessionStorage.getItem(Key)
  } catch {
    return null
  }
}

export function signIn(given: string) {
  try {
    sessionStorage.setItem(Key, given)
  } catch {
    // Without storage it is forgotten when the page is loaded again.
  }
  token.set(given)
  locked.set(null)
}

export function signOut() {
  try {
    sessionStorage.removeItem(Key)
  } catch {
    // As above.
  }
  token.set(null)
}

export function headers(): Record<string, string> {
  const given = token.get()
  return given === null ? {} : { Authorization: `Bearer ${given}` }
}

/** What the coordinator refused, in its words. */
export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.title)
  }
}

export async function refusalOf(response: Response): Promise<Refusal> {
  let problem: Problem = { status: response.status, title: `the coordinator answered ${response.status}`, problems: [] }
  try {
    problem = { ...problem, ...(await response.json() as Partial<Problem>) }
  } catch {
    // Not the coordinator's own answer; the status is all there is.
  }
  // Of several requests that are refused together the first counts: the others are given up, and know no reason.
  if (response.status === 401 && locked.get() === null) locked.set(token.get() === null ? '' : problem.title)
  return new Refusal(problem)
}

/** Until an answer begins. */
const Patience = 60_000

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), Patience)
  try {
    response = await fetch(path, {
      cache: 'no-store', ...init, headers: { ...headers(), ...(init.headers as Record<string, string> | undefined) },
      signal: late.signal,
    })
  } catch {
    throw new Refusal({
      status: 0, problems: [], title: late.signal.aborted
        ? `the coordinator has not answered for ${Patience / 1000} s: its log may say why`
        : 'the coordinator cannot be reached: look whether it runs',
    })
  } finally {
    clearTimeout(timer)
  }
  if (!response.ok) throw await refusalOf(response)
  return response
}

export const getJson = async <T>(path: string): Promise<T> => (await ask(path)).json() as Promise<T>

export const getText = async (path: string): Promise<string> => (await ask(path)).text()

export const getBlob = async (path: string): Promise<Blob> => (await ask(path)).blob()

/** Each press of a button is a request of its own: the key lets the coordinator know a repetition of it. */
export async function post<T>(path: string, body?: string, type = 'application/json'): Promise<T> {
  const response = await ask(path, {
    method: 'POST',
    headers: { 'Idempotency-Key': newKey(), ...(body === undefined ? {} : { 'Content-Type': type }) },
    ...(body === undefined ? {} : { body }),
  })
  return response.json() as Promise<T>
}

function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return 'page-' + Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}
