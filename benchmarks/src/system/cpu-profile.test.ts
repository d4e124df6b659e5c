import { expect, it } from 'vitest';
import { summarise } from './cpu-profile.ts';

function node(id: number, functionName: string, url = '') {
  return { id, callFrame: { functionName, url, lineNumber: 1 } };
}

it('sums up busy time within a window by function and package', () => {
  const summary = summarise(
    {
      nodes: [
        node(1, '(idle)'),
        node(2, 'a', 'file:///r/node_modules/.pnpm/x@1/node_modules/@s/x/lib/a.js'),
        node(3, 'b', 'file:///r/services/gateway/src/b.ts'),
        node(4, 'write'),
      ],
      startTime: 1_000,
      samples: [2, 1, 2, 3, 4, 2],
      timeDeltas: [10, 30, 30, 20, 10, 500],
    },
    [1_020, 1_200],
  );
  expect(summary.busyShare).toBeCloseTo(60 / 90);
  expect(summary.functions.map(({ name, share }) => [name, share * 60])).toEqual([
    ['a (@s/x)', 30],
    ['b (services/gateway)', 20],
    ['write (Node and V8, native)', 10],
  ]);
  expect(summary.packages[0]).toEqual({ name: '@s/x', share: 0.5 });
});
