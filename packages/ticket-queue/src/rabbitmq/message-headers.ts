import type { ConsumeMessage } from 'amqplib';
import { MAX_HEADER_LENGTH, MAX_HEADERS } from '../dead-letter.ts';

/** Properties of a message that stand beside its headers and are kept with them. */
const PROPERTIES = [
  'contentType',
  'contentEncoding',
  'messageId',
  'correlationId',
  'replyTo',
  'type',
  'appId',
  'userId',
];

/** Headers and properties of a message as bounded text, properties under their names in kebab-case. */
export function messageHeaders({ properties }: Pick<ConsumeMessage, 'properties'>): Record<string, string> {
  const named = PROPERTIES.map((name) => [toKebabCase(name), propertyOf(properties, name)] as const);
  const all = [...named, ...Object.entries(properties.headers ?? {})].filter(([, value]) => value !== undefined);
  return Object.fromEntries(all.slice(0, MAX_HEADERS).map(([name, value]) => [bounded(name), bounded(textOf(value))]));
}

/** How and when the broker made a dead letter of a message: the latest entry of `x-death`. */
export interface Death {
  /** `rejected`, `delivery_limit`, `expired`, `maxlen`. */
  readonly reason: string | undefined;
  readonly queue: string | undefined;
  readonly time: Date | undefined;
}

/** Reads `x-death`, of whose form nothing is taken for granted: everybody can write headers. */
export function deathOf({ properties }: Pick<ConsumeMessage, 'properties'>): Death {
  const deaths: unknown = properties.headers?.['x-death'];
  const [latest]: unknown[] = Array.isArray(deaths) ? deaths : [];
  const reason = fieldOf(latest, 'reason');
  const queue = fieldOf(latest, 'queue');
  const seconds = fieldOf(fieldOf(latest, 'time'), 'value');
  const time = typeof seconds === 'number' ? new Date(seconds * 1_000) : undefined;
  return {
    reason: typeof reason === 'string' ? reason : undefined,
    queue: typeof queue === 'string' ? bounded(queue) : undefined,
    time: time === undefined || Number.isNaN(time.getTime()) ? undefined : time,
  };
}

function propertyOf(properties: ConsumeMessage['properties'], name: string): unknown {
  return fieldOf(properties, name);
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part)) ?? '';
}

/** PostgreSQL keeps no NUL characters, and nobody has use for a header of megabytes. */
function bounded(text: string): string {
  const shown = text.replaceAll('\0', '\u{FFFD}');
  return shown.length > MAX_HEADER_LENGTH ? `${shown.slice(0, MAX_HEADER_LENGTH - 1)}…` : shown;
}

function toKebabCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
