import { storageConformance } from 'outdial/testing'
import { describe, test } from 'vitest'
import { EVENT_WINDOW, memoryUnderTest, slowMemoryUnderTest } from './memory-under-test.js'

const capabilities = { eventWindow: EVENT_WINDOW }

describe('memory', () => {
  storageConformance({ test, factory: memoryUnderTest, capabilities })
})

describe('memory behind a slow line', () => {
  storageConformance({ test, factory: slowMemoryUnderTest, capabilities })
})
