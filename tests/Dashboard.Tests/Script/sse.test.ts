import { test } from 'node:test'
import assert from 'node:assert/strict'
import { createParser } from '../../../src/Dashboard/source/sse.js'

test('events come whole, however the text is cut', () => {
  const text = 'event: journal\ndata: {"a":1}\nid: 7\n\nevent: alive\ndata: \n\n'
    + ': a comment\ndata: one\r\ndata: two\r\n\r\n'
  for (let cut = 0; cut <= text.length; cut++) {
    const parse = createParser()
    assert.deepEqual([...parse(text.slice(0, cut)), ...parse(text.slice(cut))], [
      { name: 'journal', data: '{"a":1}', id: '7' }, { name: 'alive', data: '', id: null },
      { name: 'message', data: 'one\ntwo', id: null },
    ])
  }
})
