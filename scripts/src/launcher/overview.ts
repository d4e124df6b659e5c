import pc from 'picocolors';
import type { System } from './start-system.ts';

/** The table a person sees when the system runs: what was chosen and why, and where things are. */
export function overview(system: System): string {
  const rows: (readonly [string, string, string?])[] = [
    ...system.choices.map(({ part, chosen, why }) => [part, chosen, why] as const),
    ['API', `${system.url}/api/v1/videos`, 'REST; gRPC, gRPC-Web and Connect on the same port'],
    ['docs', `${system.url}/docs`],
    ...Object.entries(system.healthUrls).map(([name, url]) => [`${name} health`, url] as const),
  ];
  const first = Math.max(...rows.map(([name]) => name.length));
  const second = Math.max(...rows.map(([, value]) => value.length));
  const lines = rows.map(([name, value, note]) => {
    const text = `  ${pc.bold(name.padEnd(first))}  ${note === undefined ? value : value.padEnd(second)}`;
    return note === undefined ? text : `${text}  ${pc.dim(note)}`;
  });
  return ['', `${pc.green('Vidi is running.')} Stop it with Ctrl-C.`, '', ...lines, ''].join('\n');
}
