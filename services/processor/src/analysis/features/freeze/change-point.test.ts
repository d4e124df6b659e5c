import { describe, expect, it } from 'vitest';
import { changePointOf } from './change-point.ts';

const MOST = { rest: 0.6, movement: 1 };

describe('changePointOf', () => {
  it('lies where small changes end and large ones begin', () => {
    expect(changePointOf([0, 0, 0.01, 0, 0.2, 0.1, 0.2], 0.05, MOST)).toBe(4);
  });

  it('is not shifted by one change at rest or one rest in movement', () => {
    expect(changePointOf([0, 0.3, 0, 0, 0.2, 0.2, 0, 0.2], 0.05, MOST)).toBe(4);
  });

  it('is not hidden by frames that are shown twice', () => {
    expect(changePointOf([0, 0, 0, 0.2, 0, 0.2, 0, 0.2, 0, 0.2], 0.05, MOST)).toBe(3);
  });

  it('passes over what tells nothing, and lies at the ends where all is rest or movement', () => {
    expect(changePointOf([0, 0, undefined, 0, undefined, 0.2, 0.2], 0.05, MOST)).toBe(4);
    expect(changePointOf([0, 0, 0], 0.05, MOST)).toBe(3);
    expect(changePointOf([0.2, 0.2], 0.05, MOST)).toBe(0);
  });
});
