import { shareOfSeeds } from './share-of-seeds.js'

shareOfSeeds(0, 2)
