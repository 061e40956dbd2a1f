import { useEffect, useState } from 'preact/hooks'
import { getJson } from '../api.js'
import { Bar, Empty, Status } from '../parts/small.js'
import { bytes, number } from '../format.js'
import { cluster } from '../live.js'
import { address } from '../routes.js'
import { useStore } from '../store.js'
import type { NodeView, PeerView, SlotView } from '../types.js'
import { Loading } from './runs.js'

const Every = 3000

/** Slots, devices, load, and what trains there. */
export function Nodes() {
  const { nodes } = useStore(cluster)
  const peers = usePeers()
  if (!nodes) return <Loading />
  if (nodes.length === 0) return (
    <Empty title="No nodes"><p>Peers train on nodes. On each machine: <code>./kd node</code></p></Empty>
  )
  const slots = nodes.flatMap(node => node.slots)
  return (
    <>
      <div class="head"><h1>Nodes</h1>
        <p class="muted">{slots.filter(slot => slot.peer).length} of {slots.length} slots are taken</p></div>
      <div class="nodes">{nodes.map(node => <Node key={node.node} node={node} peers={peers} />)}</div>
    </>
  )
}

/** Progress is told to who watches a run; here it is asked for. */
function usePeers(): Map<string, PeerView> {
  const [peers, setPeers] = useState<Map<string, PeerView>>(new Map())
  useEffect(() => {
    let gone = false
    let timer: ReturnType<typeof setTimeout> | undefined
    async function ask() {
      try {
        const all = document.hidden ? null : await getJson<PeerView[]>('/api/peers')
        if (all && !gone) setPeers(new Map(all.map(peer => [peer.run + '/' + peer.peer, peer])))
      } catch {
        // The header says that there is no connection.
      }
      if (!gone) timer = setTimeout(ask, Every)
    }
    void ask()
    return () => {
      gone = true
      clearTimeout(timer)
    }
  }, [])
  return peers
}

function Node({ node, peers }: { node: NodeView; peers: Map<string, PeerView> }) {
  const taken = node.slots.filter(slot => slot.peer).length
  const there = node.slots.flatMap(slot => peers.get(slot.run + '/' + slot.peer) ?? [])
  const pace = there.reduce((sum, peer) => sum + (peer.status === 'training' ? peer.imagesPerSecond : 0), 0)
  return (
    <article class="card node">
      <div class="node-head"><h2>{node.node}</h2><Status status={node.status} /></div>
      <p class="muted">{node.machine}, {node.torch}, {bytes(node.memoryBytes)} of memory</p>
      <div class="load">
        <Bar value={node.slots.length > 0 ? taken / node.slots.length : 0} label={`Load of ${node.node}`} />
        <small>{taken} of {node.slots.length} slots taken{pace > 0 ? `, ${number(pace)} images/s` : ''}</small>
      </div>
      <ul class="slots">{node.slots.map(slot => (
        <Slot key={slot.index} slot={slot} peer={peers.get(slot.run + '/' + slot.peer)} />
      ))}</ul>
    </article>
  )
}

function Slot({ slot, peer }: { slot: SlotView; peer: PeerView | undefined }) {
  return (
    <li class={slot.peer ? 'taken' : slot.closed ? 'closed' : ''}>
      <span class="device">{slot.device}{slot.threads > 1 ? ` × ${slot.threads}` : ''}</span>
      {slot.run && slot.peer ? (
        <span><a href={address('runs', slot.run)}>{slot.peer}</a>
          <small>{slot.run}{peer ? `, epoch ${peer.epoch + 1} of ${peer.epochs}` : ''}</small></span>
      ) : <span class="muted">{slot.closed ?? 'free'}</span>}
    </li>
  )
}
