import { telephonyConformance } from 'outdial/testing'
import { test } from 'vitest'
import { twilioUnderTest } from './under-test.js'

telephonyConformance({ test, factory: twilioUnderTest })
