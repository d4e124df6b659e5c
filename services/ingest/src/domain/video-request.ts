import { type FieldViolation, InvalidRequestError } from './errors.ts';
import type { Priority } from './scheduling/priority.ts';

/** Longest title, in characters. */
export const MAX_TITLE_LENGTH = 300;
/** Longest URL, in characters. */
export const MAX_URL_LENGTH = 2_048;
/** Longest file name, in characters. */
export const MAX_FILE_NAME_LENGTH = 1_024;
/** Longest media type, in characters. */
export const MAX_CONTENT_TYPE_LENGTH = 255;
/** Most labels of one video. */
export const MAX_LABELS = 64;
/** Longest key of a label, in characters. */
export const MAX_LABEL_KEY_LENGTH = 63;
/** Longest request id, in characters. */
export const MAX_REQUEST_ID_LENGTH = 128;
/** Longest value of a label, in characters. */
export const MAX_LABEL_VALUE_LENGTH = 255;

/** What a client may say about a video it hands over; empty texts are absent ones. */
export interface VideoDescription {
  readonly title: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** What a client says about a video when it hands it over. */
export interface NewVideoDescription extends VideoDescription {
  /** The client's name for this request (AIP-155); absent or empty when it may not be repeated. */
  readonly requestId?: string;
  /** Undefined for the one that is set for everybody. */
  readonly priority?: Priority | undefined;
  /** Whether everything is looked for, though outcomes of before would answer it; false unless said otherwise. */
  readonly force?: boolean | undefined;
  /** The language that is spoken, a canonical BCP 47 tag (see spokenLanguage); undefined where it is to be found out. */
  readonly language?: string | undefined;
}

/**
 * Checks what a video's description is to become.
 *
 * @throws InvalidRequestError naming every field that breaks a rule of the API.
 */
export function checkDescription(description: VideoDescription): void {
  refuseViolations(descriptionViolations(description));
}

/**
 * Checks a video handed over by URL, and makes its title: the one given, or the last part of the URL's path, or the host.
 *
 * @throws InvalidRequestError naming every field that breaks a rule of the API.
 */
export function describeUrl(
  description: NewVideoDescription,
  url: string,
): { readonly title: string; readonly url: string } {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  refuseViolations([...newDescriptionViolations(description), ...checkUrl(url, parsed)]);
  const lastPart = parsed?.pathname.split('/').findLast((part) => part !== '');
  const fallback = lastPart === undefined ? (parsed?.host ?? url) : decoded(lastPart);
  return { title: description.title || shortened(fallback), url };
}

/**
 * Checks a video that is being uploaded, and makes its title: the one given, or the file's name.
 *
 * @throws InvalidRequestError naming every field that breaks a rule of the API.
 */
export function describeFile(
  description: NewVideoDescription,
  fileName: string,
  contentType: string,
): { readonly title: string } {
  refuseViolations([
    ...newDescriptionViolations(description),
    ...checkText('file_name', fileName, MAX_FILE_NAME_LENGTH),
    ...checkText('content_type', contentType, MAX_CONTENT_TYPE_LENGTH),
  ]);
  return { title: description.title || shortened(fileName) };
}

function newDescriptionViolations(description: NewVideoDescription): readonly FieldViolation[] {
  return [
    ...descriptionViolations(description),
    ...checkText('request_id', description.requestId ?? '', MAX_REQUEST_ID_LENGTH),
  ];
}

function descriptionViolations({ title, labels }: VideoDescription): readonly FieldViolation[] {
  const pairs = Object.entries(labels);
  const violations = [...checkText('title', title, MAX_TITLE_LENGTH)];
  if (pairs.length > MAX_LABELS) violations.push({ field: 'labels', description: `at most ${MAX_LABELS} pairs` });
  for (const [key, value] of pairs) {
    if (key === '') violations.push({ field: 'labels', description: 'a key must not be empty' });
    violations.push(...checkText('labels', key, MAX_LABEL_KEY_LENGTH));
    violations.push(...checkText(`labels["${key}"]`, value, MAX_LABEL_VALUE_LENGTH));
  }
  return violations;
}

function checkUrl(url: string, parsed: URL | undefined): readonly FieldViolation[] {
  const violations = [...checkText('url', url, MAX_URL_LENGTH)];
  if (parsed === undefined || !['http:', 'https:'].includes(parsed.protocol)) {
    violations.push({ field: 'url', description: 'must be an absolute http or https URL' });
  } else if (parsed.username !== '' || parsed.password !== '') {
    violations.push({ field: 'url', description: 'must not carry credentials' });
  }
  return violations;
}

function checkText(field: string, value: string, maxLength: number): readonly FieldViolation[] {
  const violations: FieldViolation[] = [];
  // Counted in code points, as protovalidate does: an emoji is one character.
  if ([...value].length > maxLength) violations.push({ field, description: `at most ${maxLength} characters` });
  // PostgreSQL keeps no NUL in a text.
  if (value.includes('\0')) violations.push({ field, description: 'must not contain a NUL character' });
  return violations;
}

function refuseViolations(violations: readonly FieldViolation[]): void {
  if (violations.length > 0) throw new InvalidRequestError(violations);
}

function shortened(title: string): string {
  return [...title].slice(0, MAX_TITLE_LENGTH).join('');
}

/** The part as people read it; left as it is where its percent signs are no encoding, or would hide a NUL. */
function decoded(part: string): string {
  try {
    const text = decodeURIComponent(part);
    return text.includes('\0') ? part : text;
  } catch (error) {
    if (error instanceof URIError) return part;
    throw error;
  }
}
