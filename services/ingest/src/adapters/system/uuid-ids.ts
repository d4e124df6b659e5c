import { v7 } from 'uuid';
import type { Ids } from '../../ports/ids.ts';

/** Ids by the package `uuid`. */
export const uuidIds: Ids = { next: () => v7() };
