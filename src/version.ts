/** This release, as decisions name it. Kept in step with package.json by the release script, and held to it by a test. */
export const ENGINE_VERSION = '0.0.0'
