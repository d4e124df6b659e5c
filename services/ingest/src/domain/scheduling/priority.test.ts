import { describe, expect, it } from 'vitest';
import { changedBy, claimOrder, isHigher, PRIORITIES, type Priority, type WaitingPriority } from './priority.ts';

const waiting = (passed: Partial<Record<Priority, number>>): WaitingPriority[] =>
  Object.entries(passed).map(([name, passedOver]) => ({ priority: name as Priority, passedOver }));

describe('the order in which priorities are asked', () => {
  it('is the highest first, whatever order they are found in', () => {
    expect(claimOrder(waiting({ LOW: 0, HIGH: 0, NORMAL: 3 }), 9)).toEqual(['HIGH', 'NORMAL', 'LOW']);
  });

  it('puts one first that has been passed over as often as it may be', () => {
    expect(claimOrder(waiting({ HIGH: 0, NORMAL: 8, LOW: 9 }), 9)).toEqual(['LOW', 'HIGH', 'NORMAL']);
    expect(claimOrder(waiting({ HIGH: 0, NORMAL: 9, LOW: 12 }), 9)).toEqual(['NORMAL', 'LOW', 'HIGH']);
  });

  it('knows only those that wait', () => {
    expect(claimOrder([], 9)).toEqual([]);
    expect(claimOrder(waiting({ LOW: 0 }), 9)).toEqual(['LOW']);
  });

  it('gives the lower ones their share for as long as all have a backlog', () => {
    const passed = new Map<Priority, number>(PRIORITIES.map((priority) => [priority, 0]));
    const taken = Array.from({ length: 110 }, () => {
      const standing = [...passed].map(([priority, passedOver]) => ({ priority, passedOver }));
      const [next = 'LOW'] = claimOrder(standing, 9);
      for (const priority of changedBy(next, standing)) {
        passed.set(priority, priority === next ? 0 : (passed.get(priority) ?? 0) + 1);
      }
      return next;
    });
    const count = (wanted: Priority) => taken.filter((priority) => priority === wanted).length;
    expect(PRIORITIES.map(count)).toEqual([90, 10, 10]);
    expect(taken.slice(0, 11)).toEqual([...Array<Priority>(9).fill('HIGH'), 'NORMAL', 'LOW']);
  });
});

it('has nothing to count where one priority waits alone', () => {
  expect(changedBy('NORMAL', waiting({ NORMAL: 0 }))).toEqual([]);
});

it('knows which of two is higher', () => {
  expect(isHigher('HIGH', 'NORMAL')).toBe(true);
  expect(isHigher('LOW', 'NORMAL')).toBe(false);
  expect(isHigher('NORMAL', 'NORMAL')).toBe(false);
});
