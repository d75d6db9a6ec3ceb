const assert = require('node:assert/strict')

const { OutdialError } = require('outdial')
const { MemoryStorage } = require('outdial/memory')
const { FakeClock } = require('outdial/testing')

const clock = new FakeClock()
assert.ok(new MemoryStorage())
clock.advanceBy(-1).then(assert.fail, error => {
  assert.ok(error instanceof OutdialError)
  console.log('require() works')
})
