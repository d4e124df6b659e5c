import type { DescEnum } from '@bufbuild/protobuf';

/** What a client can choose of an enum, for people: all but the value that stands for no choice, which is 0. */
export function choicesOf({ values }: DescEnum): string {
  return values
    .filter(({ number }) => number !== 0)
    .map(({ name }) => name)
    .join(', ');
}
