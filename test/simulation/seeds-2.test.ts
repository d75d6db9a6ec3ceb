import { shareOfSeeds } from './share-of-seeds.js'

shareOfSeeds(1, 2)
