import type { ProfileSummary, Share } from './cpu-profile.ts';

const SHOWN_FUNCTIONS = 12;
const SHOWN_PACKAGES = 8;

/** Where a service spent its time, in Markdown. */
export function profileSection(service: string, { busyShare, functions, packages }: ProfileSummary): readonly string[] {
  return [
    '',
    `### ${service}`,
    '',
    `Busy ${percent(busyShare)} of the time.`,
    '',
    '| package | share | | function | share in itself |',
    '|---|--:|---|---|--:|',
    ...Array.from({ length: SHOWN_FUNCTIONS }, (_, i) => {
      const [owner, own] = [i < SHOWN_PACKAGES ? packages[i] : undefined, functions[i]];
      return `| ${cells(owner)} | | ${cells(own)} |`;
    }),
  ];
}

function cells(share: Share | undefined): string {
  return share === undefined ? ' | ' : `${share.name} | ${percent(share.share)}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
