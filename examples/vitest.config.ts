import { mergeConfig } from 'vitest/config'
import project from '../vitest.config.js'

// The examples' own tests, with `outdial` taken from the source as in the project's tests.
export default mergeConfig({ ...project, test: {} }, { test: { include: ['examples/**/*.test.ts'] } })
