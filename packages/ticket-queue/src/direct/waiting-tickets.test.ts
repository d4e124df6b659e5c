import { expect, it } from 'vitest';
import { WaitingTickets } from './waiting-tickets.ts';

function waiting(...jobs: readonly string[]): WaitingTickets {
  const tickets = new WaitingTickets();
  for (const job of jobs) tickets.add(job);
  return tickets;
}

function takeAll(tickets: WaitingTickets): [jobId: string, redeliveries: number][] {
  const taken: [string, number][] = [];
  for (let next = tickets.take(); next !== undefined; next = tickets.take())
    taken.push([next.jobId, next.redeliveries]);
  return taken;
}

it('hands tickets out in the order they came, all of them', () => {
  const tickets = waiting('a', 'b', 'a', 'c');
  expect(tickets.size).toBe(4);
  expect(takeAll(tickets).map(([jobId]) => jobId)).toEqual(['a', 'b', 'a', 'c']);
});

it('puts what was left unsettled first and what was given back last, and counts', () => {
  const tickets = waiting('c');
  tickets.putFirst([
    { jobId: 'a', redeliveries: 0 },
    { jobId: 'b', redeliveries: 4 },
  ]);
  tickets.putLast({ jobId: 'd', redeliveries: 0 });
  expect(takeAll(tickets)).toEqual([
    ['a', 1],
    ['b', 5],
    ['c', 0],
    ['d', 1],
  ]);
});

it('keeps the ticket of a job that came again while another was out', () => {
  const tickets = waiting('a', 'b');
  tickets.putFirst([{ jobId: 'b', redeliveries: 1 }]);
  expect(takeAll(tickets)).toEqual([
    ['b', 2],
    ['a', 0],
    ['b', 0],
  ]);
});
