import type { IngestContext } from '../ingest-context.ts';

/** Says how many dead letters wait for somebody who looks at them; undefined when there are none. */
export async function describeDeadLetters({
  unitOfWork,
}: Pick<IngestContext, 'unitOfWork'>): Promise<string | undefined> {
  const count = await unitOfWork.read(async ({ deadLetters }) => await deadLetters.count());
  return count === 0 ? undefined : `${count} dead ${count === 1 ? 'letter' : 'letters'}; ListDeadLetters tells of what`;
}
