export { ACCEPTED_CONTAINERS_TEXT } from './accepted-containers.ts';
export { FirstBytes } from './first-bytes.ts';
export { onlyAccepted } from './only-accepted.ts';
export { FIRST_BYTES, recognise } from './recognise.ts';
export type { Accepted, AcceptedContainer, Recognition, Refusal, RefusalReason } from './recognition.ts';
