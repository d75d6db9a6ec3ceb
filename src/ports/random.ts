/** Where jitter and ids come from. Seed it and a whole campaign repeats, byte for byte. */
export interface Random {
  /** A number in [0, 1). */
  next(): number
}
